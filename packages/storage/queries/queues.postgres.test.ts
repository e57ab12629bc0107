import type { QueueId, UserId } from '@loopwright/model';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { START } from '../../../testing/contracts/fixture.ts';
import { fillWithLetters, LETTERS, QUEUES } from '../../../testing/contracts/many-letters.ts';
import { postgresForTests } from '../../../testing/contracts/open-on-postgres.ts';
import { rowsRead } from '../../../testing/contracts/rows-read.ts';
import { withNumbers } from '../postgres/reader.ts';
import { countDeadLetters, queuesOf } from './queues.sqlite.ts';

const server = postgresForTests();
const owner = 1 as UserId;
let url: string;
let client: pg.Client;
beforeAll(async () => {
  url = await server().createDatabase();
  await (await openPostgres(url, { clock: { now: () => START } })).stop();
  client = new pg.Client({ connectionString: url, options: '-c search_path=loopwright' });
  await client.connect();
  await fillWithLetters(client);
  await client.query('VACUUM ANALYZE');
});
afterAll(async () => {
  await client.end();
  await server().dropDatabase(url);
});

it('of a queue whose workflows are all there no letter is asked for its run', async () => {
  const { sql, parameters } = countDeadLetters(owner, QUEUES as QueueId);
  const text = withNumbers(sql);
  expect((await client.query(text, [...parameters])).rows).toEqual([{ total: '1000' }]);
  expect(await rowsRead(client, 'run', text, parameters)).toBe(0);
});

it('what waits in each of many queues is found without a look at what is in the others', async () => {
  const { sql, parameters } = queuesOf(owner, undefined);
  // What is ready is counted, and looked through for the oldest; letters are counted once.
  expect(await rowsRead(client, 'message', withNumbers(sql), parameters)).toBeLessThan(4 * LETTERS);
});
