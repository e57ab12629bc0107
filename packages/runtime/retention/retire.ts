import type { Settings } from '@loopwright/model';
import type { Clock, Log, Retired, RetireRules, Store } from '../ports.ts';
import { CALM, nextPace } from './pace.ts';

/** Failed runs kept of a loop whose producer makes its own data, beside the days that failures are kept. */
const PULLED_FAILED_RUNS = 10_000;
/** Between two rounds, when little is written. */
const ROUND_MS = 60_000;
/** How often is looked whether much was written since the last round. */
const LOOK_MS = 2000;
/** Groups for which a round does not wait for its minute: a burst goes at full speed, and leaves about a gigabyte at most. */
const MUCH_WRITTEN = 1_000_000;
/** One slice in so many looks at all that may go; the others at the successes of loops. */
const LOOK_AT_ALL_EVERY = 16;
/** A removed workflow can be restored for so long (contract 2.4). */
const REMOVED_FOR_MS = 86_400_000;

/** What retention deletes by, of the settings. */
type RetentionSettings = Pick<Settings, 'retainFailedDays' | 'retainSucceededDays' | 'retainSucceededRuns'>;

interface RetentionOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: RetentionSettings;
  /** Groups that this process has written since it began. */
  written(): number;
  /** Hears of messages that went: their queues are that much shorter. */
  onMessages(gone: Retired['messages']): void;
  /** Deletes the bytes of node files of purged workflows. */
  dropFiles(paths: readonly string[]): Promise<void>;
}

/** Deletes history that the settings let go, in slices, from now on; answers what ends it. */
export function startRetention({
  store,
  clock,
  log,
  settings,
  written,
  onMessages,
  dropFiles,
}: RetentionOptions): () => void {
  let stopped = false;
  let cancel = clock.after(LOOK_MS, look);
  /** Looks since the last round. The time of the day may be set back meanwhile. */
  let looks = 0;
  let wrote = written();
  let pace = CALM;
  /** Place of the next slice among those of which one looks at all. */
  let place = 0;
  /** Where the next slice that looks at all goes on among queues. */
  let queuesLooked: Retired['queuesLooked'];

  function next(ms: number, step: () => void): void {
    if (!stopped) cancel = clock.after(ms, step);
  }

  function look(): void {
    looks += 1;
    if (looks * LOOK_MS >= ROUND_MS || written() - wrote >= MUCH_WRITTEN) slice();
    else next(LOOK_MS, look);
  }

  function slice(): void {
    const isOfAll = place === 0;
    retireSlice(store, clock, settings, { limit: pace.rows, ...(isOfAll ? { queuesLooked } : { only: 'succeeded' }) })
      .then(async ({ rows, messages, more, ...answer }) => {
        onMessages(messages);
        queuesLooked = answer.queuesLooked ?? queuesLooked; // of a workflow that is gone it says nothing
        place = more ? (place + 1) % LOOK_AT_ALL_EVERY : 0;
        if (!more && isOfAll) {
          await endRound();
          return;
        }
        const now = written();
        pace = nextPace(pace, now - wrote, rows);
        wrote = now;
        next(pace.pauseMs, slice);
      })
      .catch((cause: unknown) => {
        log.warn({ error: String(cause) }, 'History could not be retired; it is tried again');
        rest();
      });
  }

  async function endRound(): Promise<void> {
    const paths = await store.workflows.purgeRemoved(clock.now() - REMOVED_FOR_MS);
    if (paths.length > 0) await dropFiles(paths);
    rest();
  }

  function rest(): void {
    place = 0;
    pace = CALM;
    looks = 0;
    wrote = written();
    next(LOOK_MS, look);
  }

  return () => {
    stopped = true;
    cancel();
  };
}

/** Deletes one slice. */
function retireSlice(
  store: Store,
  clock: Clock,
  settings: RetentionSettings,
  slice: Pick<RetireRules, 'limit' | 'only' | 'queuesLooked'>,
): Promise<Retired> {
  return store.history.retire({
    now: clock.now(),
    failedDays: settings.retainFailedDays,
    succeededDays: settings.retainSucceededDays,
    succeededRuns: settings.retainSucceededRuns,
    pulledFailedRuns: PULLED_FAILED_RUNS,
    ...slice,
  });
}
