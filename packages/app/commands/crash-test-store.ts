import type { Instant, RunId } from '@loopwright/model';
import type { Flush, Store } from '@loopwright/runtime/ports';

/** Where a process dies: before or after its n-th call of the store, from 0. */
export interface CrashPoint {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** A store as a process has it that dies at one of its calls: this and every later one is never answered. */
export interface MortalStore {
  readonly store: Store;
  calls(): number;
  /** Resolves when the process died. */
  readonly died: Promise<void>;
  isDead(): boolean;
  kill(): void;
}

/** What timers call again and again: where it falls is no point of a run. */
const BY_TIMER: ReadonlySet<string | symbol> = new Set(['nextDue', 'retire', 'purgeRemoved']);

const NEVER = new Promise<never>(() => undefined);

function noteParked({ groups }: Flush, parkedUntil: ParkedUntil): void {
  for (const change of groups.flatMap(({ changes }) => changes))
    if (change.kind === 'park-run') parkedUntil.set(change.runId, change.until);
}

/** Until when each run was parked at last; null: until somebody answers. Both processes of a play write it. */
export type ParkedUntil = Map<RunId, Instant | null>;

/** Wraps a store; `point` null: its process lives. */
export function mortalStore(store: Store, point: CrashPoint | null, parkedUntil: ParkedUntil): MortalStore {
  const { promise: died, resolve: tell } = Promise.withResolvers<void>();
  let calls = 0;
  let dead = false;

  function kill(): Promise<never> {
    dead = true;
    tell();
    return NEVER;
  }

  async function call(name: string | symbol, work: () => Promise<unknown>): Promise<unknown> {
    if (dead) return NEVER;
    if (BY_TIMER.has(name)) return work();
    const isLast = point !== null && calls === point.call;
    calls += 1;
    if (isLast && point.when === 'before') return kill();
    const answer = await work();
    if (isLast) return kill();
    return dead ? NEVER : answer;
  }

  const mortal = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...given: unknown[]) => {
          if (name === 'flush') noteParked(given[0] as Flush, parkedUntil);
          return call(name, async () => method.apply(target, given));
        };
      },
    });

  return {
    store: {
      ...store,
      log: mortal(store.log),
      workflows: mortal(store.workflows),
      accounts: mortal(store.accounts),
      history: mortal(store.history),
      waiting: mortal(store.waiting),
      checkpoint: async () => undefined,
      stop: async () => undefined,
    },
    calls: () => calls,
    died,
    isDead: () => dead,
    kill: () => void kill(),
  };
}
