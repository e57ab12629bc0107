import type { Store } from '@loopwright/runtime/ports';

type Rules = Parameters<Store['history']['retire']>[0];

/** What is kept where a fact says nothing else. */
export const rules = (now: number, change: Partial<Rules> = {}): Rules => ({
  now,
  failedDays: 90,
  succeededDays: 7,
  succeededRuns: 10_000,
  pulledFailedRuns: 10_000,
  limit: 1000,
  ...change,
});

/** Lets go what the rules let go, slice after slice; answers how many rows went. */
export async function retireAll(store: Store, now: number, change: Partial<Rules> = {}): Promise<number> {
  let gone = 0;
  let queuesLooked: Rules['queuesLooked'];
  for (;;) {
    const slice = await store.history.retire(rules(now, { queuesLooked, ...change }));
    queuesLooked = slice.queuesLooked;
    if (slice.rows === 0 && queuesLooked === undefined) return gone;
    gone += slice.rows;
  }
}
