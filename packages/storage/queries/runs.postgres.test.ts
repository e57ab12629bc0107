import type { LoopId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { RunFilter } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { START } from '../../../testing/contracts/fixture.ts';
import { filledPostgres } from '../../../testing/contracts/open-on-postgres.ts';
import { rowsRead } from '../../../testing/contracts/rows-read.ts';
import { withNumbers } from '../postgres/reader.ts';
import { POSTGRES_DIALECT } from './dialect.postgres.ts';
import { pageOfRuns } from './runs.sqlite.ts';

const RUNS = 20_000;
const limit = 10;
// Ten workflows of two loops each, whose runs failed, but for twenty that were cancelled and twenty that are parked.
const FILL = `
  INSERT INTO account (username, username_key, email, first_name, last_name, is_owner, password_hash, created_at)
    VALUES ('u', 'u', '', '', '', 1, '', 0);
  INSERT INTO workflow (num, id, owner_id, name, type, status, tags, env, created_at, updated_at)
    SELECT i, 'w' || i, 1, '', 'production', '', '[]', '{}', 0, 0 FROM generate_series(1, 10) AS i;
  INSERT INTO queue (id, owner_id, name, workflow_num, created_at)
    SELECT i, 1, 'q' || i, 1 + i % 10, 0 FROM generate_series(1, 20) AS i;
  INSERT INTO loop (id, workflow_num, node_id, queue_id) SELECT i, 1 + i % 10, 'n' || i, i FROM generate_series(1, 20) AS i;
  INSERT INTO run (id, loop_id, workflow_num, version_id, iteration, origin, state, caller, started_at, ended_at, error_code, error_text)
    SELECT i, 1 + i % 20, 1 + (1 + i % 20) % 10, 1, i, 0, CASE i % 1000 WHEN 1 THEN 7 WHEN 2 THEN 2 ELSE 6 END, 0,
      ${START} + i, ${START} + i, 'NODE_FAILED', 'it broke' FROM generate_series(1, ${RUNS}) AS i;`;

const client = filledPostgres(FILL);

it.each<[string, Omit<RunFilter, 'limit'>]>([
  ['of all states', {}],
  ['of all states behind another one', { before: { startedAt: START + RUNS / 2, id: (RUNS / 2) as RunId } }],
  ['of what failed', { states: ['failed'] }],
  ['of what failed in a workflow', { workflowId: 'w4' as WorkflowId, states: ['failed'] }],
  ['of what failed in a loop', { loopId: 3 as LoopId, states: ['failed'] }],
  ['of what has an error', { errorCode: 'NODE_FAILED', errorContains: 'BROKE' }],
  ['of what was cancelled', { states: ['cancelled'] }],
  ['of what is parked', { states: ['parked'] }],
])('a page %s reads a few runs of each workflow', async (_, filter) => {
  const { sql, parameters } = pageOfRuns(POSTGRES_DIALECT, 1 as UserId, { limit, ...filter })!;
  const text = withNumbers(sql);
  expect((await client().query(text, [...parameters])).rows).toHaveLength(limit);
  expect(await rowsRead(client(), 'run', text, parameters)).toBeLessThan(RUNS / 20);
});
