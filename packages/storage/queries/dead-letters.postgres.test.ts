import type { MessageSeq, QueueId, UserId, WorkflowId } from '@loopwright/model';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { START } from '../../../testing/contracts/fixture.ts';
import { fillWithLetters, LETTERS, QUEUES } from '../../../testing/contracts/many-letters.ts';
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
    await fillWithLetters(client);
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
