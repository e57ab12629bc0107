import type { Incarnation } from '@loopwright/model';
import type { CommitLog, FlushResult, Group } from '../ports.ts';
import { StoreUnavailable } from '../ports.ts';

/** What became of a group: written and fsynced; lost its right (dropped) or its data could not be stored (refused); or the incarnation ended before. */
export type GroupFate =
  | { readonly fate: 'written' }
  | { readonly fate: 'dropped'; readonly reason: 'lease-lost' | 'epoch-passed' }
  | { readonly fate: 'refused'; readonly text: string }
  | { readonly fate: 'unavailable' };

/** Hears what became of a group. Called in the order in which groups were appended. */
export type OnFate = (fate: GroupFate) => void;

/** Takes groups and makes them durable, many in one fsync. While flushes are under way the next gathers. */
export interface Committer {
  /** Adds a group behind all others. `bytes` is about what it weighs. */
  append(group: Group, bytes: number, onFate?: OnFate): void;
  /** The same for a group that nobody waits for: it goes along with the next that somebody does, and soon in any case. */
  appendLeisurely(group: Group, bytes: number, onFate?: OnFate): void;
  /** Resolves when everything appended so far is durable; rejects with StoreUnavailable when the incarnation ended before. */
  barrier(): Promise<void>;
  /** Groups appended and not durable yet. */
  pending(): number;
  /** Resolves once fewer than `groups` are pending, at once when that is so already. */
  below(groups: number): Promise<void>;
  /** False once the incarnation ended: nothing is taken any more. */
  alive(): boolean;
  /** Ends the incarnation: the store failed elsewhere. What is not durable yet never will be. */
  end(cause: StoreUnavailable): void;
  counters(): { readonly flushes: number; readonly groups: number; readonly milliseconds: number };
}

interface CommitterOptions {
  readonly log: CommitLog;
  readonly incarnation: Incarnation;
  readonly maxBytes: number;
  readonly maxGroups: number;
  readonly now: () => number;
  /** Called once when a flush failed or was fenced: the incarnation is over, memory is to be dropped. */
  readonly onEnded: (cause: StoreUnavailable) => void;
}

interface Waiting {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}

/** Flushes that the log has at once: it writes the second while this process hears of the first. */
const MOST_UNDER_WAY = 2;
/** How long groups that nobody waits for gather, milliseconds, and how many of them. */
const LEISURE_MS = 2;
const MOST_LEISURELY = 128;

const WRITTEN: GroupFate = { fate: 'written' };
const UNAVAILABLE: GroupFate = { fate: 'unavailable' };

/** Makes the committer of one incarnation. */
export function createCommitter(options: CommitterOptions): Committer {
  let groups: Group[] = [];
  let fates: (OnFate | undefined)[] = [];
  let sizes: number[] = [];
  let appended = 0;
  let durable = 0;
  let flushSeq = 0;
  /** Hearers of the flushes that the log has, in order. */
  let sent: (readonly (OnFate | undefined)[])[] = [];
  let scheduled = false;
  let ended: StoreUnavailable | null = null;
  let waiting: Waiting[] = [];
  let spent = 0;
  /** Groups of the flush that was sent last. */
  let lastCount = 0;
  /** Somebody waits for one of the groups that gather. */
  let urgent = false;
  let leisure: NodeJS.Timeout | null = null;

  function schedule(): void {
    if (!urgent && groups.length > 0 && groups.length < MOST_LEISURELY) {
      leisure ??= setTimeout(hurry, LEISURE_MS);
      return;
    }
    // Behind a flush that is being written a small one is not worth an fsync of its own.
    if (sent.length > 0 && groups.length < lastCount) return;
    if (sent.length >= MOST_UNDER_WAY || scheduled || groups.length === 0 || ended !== null) return;
    scheduled = true;
    setImmediate(flushNext); // everything that this turn of the event loop appends shares the fsync
  }

  function hurry(): void {
    urgent = true;
    schedule();
  }

  function add(group: Group, bytes: number, onFate: OnFate | undefined): void {
    if (ended !== null) {
      onFate?.(UNAVAILABLE);
      return;
    }
    groups.push(group);
    fates.push(onFate);
    sizes.push(bytes);
    appended += 1;
    schedule();
  }

  function flushNext(): void {
    scheduled = false;
    if (ended !== null) return;
    if (leisure !== null) clearTimeout(leisure);
    leisure = null;
    let count = 0;
    let bytes = 0;
    while (count < groups.length && count < options.maxGroups && (count === 0 || bytes < options.maxBytes)) {
      bytes += sizes[count]!;
      count += 1;
    }
    const taken = count === groups.length ? groups : groups.slice(0, count);
    const hearers = count === groups.length ? fates : fates.slice(0, count);
    groups = count === groups.length ? [] : groups.slice(count);
    fates = count === fates.length ? [] : fates.slice(count);
    sizes = count === sizes.length ? [] : sizes.slice(count);
    urgent = groups.length > 0;
    flushSeq += 1;
    lastCount = count;
    sent.push(hearers);
    schedule();
    const began = options.now();
    options.log.flush({ incarnation: options.incarnation, seq: flushSeq, groups: taken }).then(
      (result) => {
        spent += options.now() - began;
        settle(result);
      },
      (cause: unknown) =>
        end(cause instanceof StoreUnavailable ? cause : new StoreUnavailable('A flush failed', false, cause)),
    );
  }

  function settle(result: FlushResult): void {
    // It may be on disk, but the life that it belonged to was dropped: whoever goes on reads it from there.
    if (ended !== null) return;
    if (result.outcome === 'fenced') {
      end(new StoreUnavailable('This incarnation was declared dead'));
      return;
    }
    const hearers = sent.shift()!;
    durable += hearers.length;
    schedule(); // the next flush runs while the hearers of this one do their work
    const special = new Map<number, GroupFate>();
    for (const { group, reason } of result.dropped) special.set(group, { fate: 'dropped', reason });
    for (const { group, text } of result.refused) special.set(group, { fate: 'refused', text });
    for (let i = 0; i < hearers.length; i++) hearers[i]?.(special.size === 0 ? WRITTEN : (special.get(i) ?? WRITTEN));
    if (waiting.length > 0) {
      const due = waiting.filter((entry) => entry.position <= durable);
      waiting = waiting.filter((entry) => entry.position > durable);
      for (const entry of due) entry.resolve();
    }
  }

  function end(cause: StoreUnavailable): void {
    if (ended !== null) return;
    ended = cause;
    if (leisure !== null) clearTimeout(leisure);
    const left = [...sent.flat(), ...fates];
    sent = [];
    groups = [];
    fates = [];
    sizes = [];
    const stranded = waiting;
    waiting = [];
    options.onEnded(cause);
    for (const hear of left) hear?.(UNAVAILABLE);
    for (const entry of stranded) entry.reject(cause);
  }

  function reached(position: number): Promise<void> {
    if (ended !== null) return Promise.reject(ended);
    if (durable >= position) return Promise.resolve();
    hurry();
    return new Promise((resolve, reject) => waiting.push({ position, resolve, reject }));
  }

  return {
    append(group, bytes, onFate) {
      urgent = true;
      add(group, bytes, onFate);
    },
    appendLeisurely: add,
    barrier: () => reached(appended),
    pending: () => appended - durable,
    below: (count) => reached(appended - count + 1),
    alive: () => ended === null,
    end,
    counters: () => ({ flushes: flushSeq, groups: durable, milliseconds: spent }),
  };
}
