import type { Store } from '@loopwright/runtime/ports';

/** Where a simulated process dies: before or after its n-th call of the store, from 0. */
export interface CrashPoint {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** A store as a process sees it that dies at one of its calls: that call and every later one is never answered. */
export interface MortalStore {
  readonly store: Store;
  /** Calls made so far. */
  calls(): number;
  /** Resolves when the process died. */
  readonly died: Promise<void>;
  /** Lets nothing through any more. */
  kill(): void;
}

const NEVER = new Promise<never>(() => undefined);

/** Wraps a store. `point` null: it does not die by itself, but counts. */
export function mortal(store: Store, point: CrashPoint | null): MortalStore {
  let calls = 0;
  let dead = false;
  let onDeath: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    onDeath = resolve;
  });

  function die(): Promise<never> {
    dead = true;
    onDeath();
    return NEVER;
  }

  async function call(work: () => Promise<unknown>): Promise<unknown> {
    if (dead) return NEVER;
    const mine = calls++;
    if (point !== null && mine === point.call && point.when === 'before') return die();
    const answer = await work();
    if (dead) return NEVER;
    if (point !== null && mine === point.call) return die();
    return answer;
  }

  const wrap = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => call(async () => method.apply(target, args));
      },
    });

  return {
    store: {
      log: wrap(store.log),
      workflows: wrap(store.workflows),
      accounts: wrap(store.accounts),
      history: wrap(store.history),
      waiting: wrap(store.waiting),
      cluster: store.cluster,
      backup: (file) => call(() => store.backup(file)) as Promise<void>,
      probe: () => call(() => store.probe()) as Promise<boolean>,
      checkpoint: () => (dead ? NEVER : store.checkpoint()), // by a timer: where it falls is no point of a run
      stop: async () => undefined,
    },
    calls: () => calls,
    died,
    kill() {
      dead = true;
      onDeath();
    },
  };
}
