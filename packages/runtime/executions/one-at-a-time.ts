import type { WorkflowId } from '@loopwright/model';

/** What is done with a workflow, one after the other. */
export type InTurn = <T>(workflow: WorkflowId, work: () => Promise<T>) => Promise<T>;

/** Runs what is asked for one key after the other, in the order it was asked. */
export function oneAtATime<Key>(): <T>(key: Key, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<Key, Promise<unknown>>();
  return (key, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine
      .catch(() => undefined)
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
    tails.set(key, tail);
    return mine;
  };
}
