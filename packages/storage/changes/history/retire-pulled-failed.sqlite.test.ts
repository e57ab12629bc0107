import { expect, it } from 'vitest';
import {
  bench,
  failed,
  flusher,
  group,
  newRun,
  open,
  START,
  succeeded,
} from '../../../../testing/contracts/fixture.ts';
import { rules } from '../../../../testing/contracts/retire.ts';
import { openInMemory } from '../../open-in-memory.ts';
import { type SqliteTx, transactionOn } from '../../thread/transaction.ts';
import { retirePulledFailed } from './retire-pulled-failed.sqlite.ts';

const OF_WORKFLOW = 'SEARCH run USING INDEX run_failed (workflow_num=?)';
const OF_LOOP = 'SEARCH run USING INDEX run_loop (loop_id=?)';

it.each([
  ['that failed in its workflow, where they are no more than it keeps', 5, OF_WORKFLOW],
  ['of its own, where others of its workflow failed that often', 6, OF_LOOP],
])('failed runs of a pulled loop are found among those %s', async (_, failures, way) => {
  const store = openInMemory({ clock: { now: () => START } });
  const on = await bench(store);
  store.database.exec('UPDATE execution_loop SET channel = NULL');
  const flush = flusher(store, on.incarnation);
  for (let id = 1; id <= 3; id++) await flush(group(open(newRun(on, id), succeeded())));
  for (let id = 4; id < 4 + failures; id++) await flush(group(open(newRun(on, id), failed())));

  const tx = transactionOn(store.database);
  const ways: string[] = [];
  const watched: SqliteTx = {
    ...tx,
    all(sql, ...values) {
      const plan = store.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { readonly detail: string }[];
      if (sql.startsWith('SELECT id FROM run')) ways.push(plan.map(({ detail }) => detail).join());
      return tx.all(sql, ...values);
    },
  };
  retirePulledFailed(watched, rules(START, { pulledFailedRuns: 2 }), 100, new Map());
  expect(ways).toEqual([way]);
  expect(await store.history.runs(on.owner, { limit: 100 })).toHaveLength(3 + 2);
});
