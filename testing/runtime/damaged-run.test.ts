import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '@loopwright/runtime/ports';
import { openSqlite } from '@loopwright/storage';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { beginAlone, hookOn, send } from './processes.ts';

const server = postgresForTests();
const clock = { now: Date.now };
/** What stands in the journal of the first run alone, and in the message of the second alone. */
const [IN_JOURNAL, IN_MESSAGE] = ['{"text":"was 1","n":1', '"note":"message 1'];

/** A database that is opened again and again, and flips a bit of a text while it is closed. */
interface Disk {
  open(): Promise<Store>;
  /** The lowest bit of the text's last letter, a 1, becomes 0. */
  flip(text: string): Promise<void>;
  close(): Promise<void>;
}

async function sqliteDisk(): Promise<Disk> {
  const folder = await temporaryFolder('damaged');
  const file = join(folder.path, 'loopwright.db');
  return {
    open: () => openSqlite({ dataDir: folder.path, clock }),
    async flip(text) {
      const bytes = await readFile(file);
      const at = bytes.lastIndexOf(text);
      expect(at).toBeGreaterThan(0);
      bytes[at + text.length - 1]! ^= 1;
      await writeFile(file, bytes);
    },
    close: folder.remove,
  };
}

async function postgresDisk(): Promise<Disk> {
  const url = await server().createDatabase();
  return {
    open: () => openPostgres(url, { clock }),
    async flip(text) {
      const client = new pg.Client({ connectionString: url, options: '-c search_path=loopwright' });
      await client.connect();
      for (const [table, column] of [
        ['journal', 'events'],
        ['payload', 'bytes'],
      ]) {
        await client.query(
          `UPDATE ${table} SET ${column} = set_bit(${column}, (position($1::bytea in ${column}) + $2) * 8, 0)
           WHERE position($1::bytea in ${column}) > 0`,
          [Buffer.from(text), text.length - 2],
        );
      }
      await client.end();
    },
    close: () => server().dropDatabase(url),
  };
}

describe.each([
  ['SQLite', sqliteDisk],
  ['PostgreSQL', postgresDisk],
])('a bit that was flipped on %s', (_, newDisk) => {
  it('stops the run that it belongs to, visibly, and no other', async () => {
    const disk = await newDisk();
    const held = heldNode();
    const folder = await temporaryFolder('damaged-process');
    const begin = () => beginAlone(() => disk.open(), folder.path, [held.type]);
    const first = await begin();
    const n = '{{ data.webhook.data.body.n }}';
    const drawn = await drawInto(
      first.store,
      'production',
      {
        hook: { ...hookOn('hook'), config: { concurrency: 10 } },
        set: { type: 'data-transformer', form: { output_template: `{"text": "was ${n}", "n": ${n}}` } },
        held: { type: 'held', form: { name: 'x' } },
      },
      ['hook>set', 'set>held'],
    );
    const { ownerId, workflowId } = drawn;
    await first.runtime.executions.start(ownerId, workflowId);
    await send(first.runtime, ownerId, 'hook', { n: 1 });
    await until('it began', async () => held.log.length === 1, 10_000, 5);
    await send(first.runtime, ownerId, 'hook', { n: 2, note: 'message 1' });
    await send(first.runtime, ownerId, 'hook', { n: 3 });
    await held.begun('x', 3);
    const runs = async (store: Store) => [...(await store.history.runs(ownerId, { workflowId, limit: 10 }))].reverse();
    await first.end();

    await disk.flip(IN_JOURNAL);
    await disk.flip(IN_MESSAGE);
    held.release('x');
    const second = await begin();
    await until('what can go on has', async () => (await runs(second.store))[2]!.state === 'succeeded', 10_000, 5);
    await until(
      'the others are blocked',
      async () => (await runs(second.store)).filter(({ state }) => state === 'blocked').length === 2,
      10_000,
      5,
    );
    expect((await runs(second.store)).map(({ state }) => state)).toEqual(['blocked', 'blocked', 'succeeded']);
    const [journal, message] = await runs(second.store);
    const read = await second.runtime.history.run(ownerId, journal!.id);
    expect(read.problem).toContain('damaged');
    expect((await second.runtime.history.run(ownerId, message!.id)).problem).toContain('damaged');
    expect((await second.runtime.history.run(ownerId, (await runs(second.store))[2]!.id)).problem).toBeNull();
    expect(await send(second.runtime, ownerId, 'hook', { n: 4 })).toEqual({ subscribers: 1 });
    await until('a new one ran', async () => (await runs(second.store))[3]?.state === 'succeeded', 10_000, 5);
    await second.end();
    await disk.close();
    await folder.remove();
  });
});
