import { randomBytes } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { Store } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { type OwnPostgres, startOwnPostgres } from '../process/postgres-process.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { beginAlone, hookOn, send } from './processes.ts';

let server: OwnPostgres;
beforeAll(async () => {
  server = await startOwnPostgres();
});
afterAll(() => server?.stop());

/** Files of what the server keeps of these tables beside their rows: values of more than 2 KB. */
async function filesBeside(tables: readonly string[]): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ file: string }>(
    `SELECT current_setting('data_directory') || '/' || pg_relation_filepath(reltoastrelid) AS file FROM pg_class
     WHERE oid = ANY ($1::regclass[])`,
    [tables.map((table) => `loopwright.${table}`)],
  );
  await client.query('CHECKPOINT'); // its log must not bring back what the disk loses now
  await client.end();
  return rows.map(({ file }) => file);
}

/** What a disk does that loses writes: the pages are there, and empty. */
async function lose(file: string): Promise<void> {
  const { size } = await stat(file);
  expect(size).toBeGreaterThan(0);
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(size), 0, size, 0);
  await handle.close();
}

it('values that a PostgreSQL cannot read any more stop their runs, visibly, and nobody else', async () => {
  const held = heldNode();
  const folder = await temporaryFolder('damaged-value');
  const begin = () =>
    beginAlone(() => openPostgres(server.url, { clock: { now: Date.now } }), folder.path, [held.type]);
  const first = await begin();
  const [n, text] = ['n', 'text'].map((name) => `{{ data.webhook.data.body.${name} }}`);
  const { ownerId, workflowId } = await drawInto(
    first.store,
    'production',
    {
      hook: { ...hookOn('hook'), config: { concurrency: 3 } },
      set: { type: 'data-transformer', form: { output_template: `{"text": "${text}", "n": ${n}}` } },
      held: { type: 'held', form: { name: 'x' } },
    },
    ['hook>set', 'set>held'],
  );
  const runs = async (store: Store) => [...(await store.history.runs(ownerId, { workflowId, limit: 10 }))].reverse();
  const large = (): string => randomBytes(6000).toString('base64'); // nothing that could be packed into a row
  await first.runtime.executions.start(ownerId, workflowId);
  await send(first.runtime, ownerId, 'hook', { n: 1, text: large() });
  await held.begun('x', 1);
  await send(first.runtime, ownerId, 'hook', { n: 2, text: 'small' });
  await held.begun('x', 2);
  await send(first.runtime, ownerId, 'hook', { n: 3, text: 'small' });
  await held.begun('x', 3);
  await send(first.runtime, ownerId, 'hook', { n: 4, text: large() });
  await send(first.runtime, ownerId, 'hook', { n: 5, text: 'small' });
  await first.end();

  const files = await filesBeside(['payload', 'journal']);
  await server.kill();
  for (const file of files) await lose(file);
  await server.startAgain();

  held.release('x');
  const second = await begin();
  const states = async () => (await runs(second.store)).map(({ state }) => state);
  await until(
    'all that can be read has run',
    async () => (await states()).filter((each) => each === 'succeeded').length === 3,
    10_000,
    5,
  );
  await until(
    'the others are told of',
    async () => (await states()).join() === 'blocked,succeeded,succeeded,failed,succeeded',
    10_000,
    5,
  );
  const [journal, , , message] = await runs(second.store);
  expect((await second.runtime.history.run(ownerId, journal!.id)).problem).toContain('the database cannot read it');
  const letters = await second.store.history.deadLetters(ownerId, { limit: 10 });
  expect(letters).toMatchObject([{ runId: message!.id, errorCode: 'DATA_DAMAGED' }]);
  expect((await second.store.history.deadLetter(ownerId, letters[0]!.seq))?.payload).toEqual(new Uint8Array(0));
  await second.end();
  await folder.remove();
});
