import type { MessageSeq, QueueId, UserId, WorkflowId } from '@loopwright/model';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { START } from '../../../testing/contracts/fixture.ts';
import { postgresForTests } from '../../../testing/contracts/open-on-postgres.ts';
import { rowsRead } from '../../../testing/contracts/rows-read.ts';
import { withNumbers } from '../postgres/reader.ts';
import { oldestDeadLetters, pageOfDeadLetters } from './dead-letters.sqlite.ts';
import { POSTGRES_DIALECT } from './dialect.postgres.ts';
import type { Query } from './read.ts';

const server = postgresForTests();
const owner = 1 as UserId;
const workflowId = 'w3' as WorkflowId;
const limit = 10;

const QUEUES = 20;
const LETTERS = 20_000;
// Ten inboxes, and as many shared queues that all workflows write to; the last queue has the oldest letters alone.
const FILL = `
  INSERT INTO account (username, username_key, email, first_name, last_name, is_owner, password_hash, created_at)
    VALUES ('u', 'u', '', '', '', 1, '', 0);
  INSERT INTO workflow (num, id, owner_id, name, type, status, tags, env, created_at, updated_at, removed_at)
    SELECT i, 'w' || i, 1, '', 'production', '', '[]', '{}', 0, 0, CASE i WHEN 1 THEN 0 END FROM generate_series(1, 10) AS i;
  INSERT INTO queue (id, owner_id, name, workflow_num, node_id, created_at)
    SELECT i, 1, 'q' || i, CASE WHEN i <= 10 THEN i END, CASE WHEN i <= 10 THEN 'n' || i END, 0 FROM generate_series(1, ${QUEUES}) AS i;
  INSERT INTO workflow_queue (workflow_num, queue_id, execution_num)
    SELECT w, q, 0 FROM generate_series(1, 10) AS w, generate_series(11, ${QUEUES}) AS q;
  INSERT INTO run (id, workflow_num, version_id, iteration, origin, state, caller, started_at, ended_at)
    SELECT i, 1 + i / 2 % 10, 1, i, 1, 6, 0, ${START} + i, ${START} + i FROM generate_series(1, ${LETTERS}) AS i;
  INSERT INTO message (seq, queue_id, state, run_id, deliveries, created_at, dead_at, error_code, error_text)
    SELECT i, CASE WHEN i <= 1000 THEN ${QUEUES} WHEN i % 2 = 0 THEN 1 + i / 2 % 10 ELSE 11 + i / 100 % 9 END,
      2, i, 1, ${START}, ${START}, 'NODE_FAILED', 'it broke' FROM generate_series(1, ${LETTERS}) AS i;
  INSERT INTO message (seq, queue_id, state, deliveries, created_at)
    SELECT ${LETTERS} + i, 1 + i % ${QUEUES}, 0, 0, ${START} FROM generate_series(1, ${LETTERS}) AS i;`;

const page = (filter: Omit<Parameters<typeof pageOfDeadLetters>[2], 'limit'>) =>
  pageOfDeadLetters(POSTGRES_DIALECT, owner, { limit, ...filter });

describe.each(['as the server knows its tables', 'before the server knows them'])('%s', (knowledge) => {
  let url: string;
  let client: pg.Client;
  beforeAll(async () => {
    url = await server().createDatabase();
    await (await openPostgres(url, { clock: { now: () => START } })).stop();
    client = new pg.Client({ connectionString: url, options: '-c search_path=loopwright' });
    await client.connect();
    if (knowledge.startsWith('before')) await client.query('ALTER TABLE message SET (autovacuum_enabled = false)');
    await client.query(FILL);
    if (knowledge.startsWith('as')) await client.query('ANALYZE');
  });
  afterAll(async () => {
    await client.end();
    await server().dropDatabase(url);
  });

  it.each<[string, Query<unknown>]>([
    ['a page of dead letters', page({})],
    ['a page behind another one', page({ before: (LETTERS / 2) as MessageSeq })],
    ['the last page', page({ before: 500 as MessageSeq })],
    ['a page of a workflow', page({ workflowId })],
    ['a page of a queue', page({ queueId: QUEUES as QueueId })],
    ['a page of those with an error', page({ errorContains: 'BROKE' })],
    ['the oldest of a queue', oldestDeadLetters(owner, QUEUES as QueueId, limit)],
  ])('%s reads a few letters of each queue', async (_, { sql, parameters }) => {
    const text = withNumbers(sql);
    expect((await client.query(text, [...parameters])).rows).toHaveLength(limit);
    for (const table of ['message', 'run'])
      expect(await rowsRead(client, table, text, parameters)).toBeLessThan(LETTERS / 8);
  });
});
