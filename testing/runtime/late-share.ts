import type { Cluster, Store } from '@loopwright/runtime/ports';

/** Holds back what a worker is told of its share of the loops: by then it may be another one. */
export interface LateShare {
  /** The call, as the worker's store is to have it. */
  of(store: Store): Cluster['share'];
  /** The next answer is kept until it is told. */
  holdNext(): void;
  /** There is an answer that is kept. */
  isHeld(): boolean;
  tell(): void;
  /** Answers that there were so far, the kept ones included. */
  answers(): number;
}

/** Makes it: every answer is told at once until one is to be held. */
export function lateShare(): LateShare {
  let isNext = false;
  let answers = 0;
  let tell: (() => void) | null = null;
  return {
    of:
      ({ cluster }) =>
      async (...args) => {
        const share = await cluster!.share(...args);
        answers += 1;
        if (!isNext) return share;
        isNext = false;
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
        return share;
      },
    holdNext() {
      isNext = true;
    },
    isHeld: () => tell !== null,
    tell() {
      tell?.();
      tell = null;
    },
    answers: () => answers,
  };
}
