import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { startServer, startWorker, temporaryFolder } from '../process/server-process.ts';

const postgres = postgresForTests();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let url: string;
let admin: pg.Client;

beforeEach(async () => {
  folder = await temporaryFolder('upgrade');
  url = await postgres().createDatabase();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterEach(async () => {
  await admin.end();
  await postgres().dropDatabase(url);
  await folder.remove();
});

/** Every row of every table of ours, and what columns they have. */
async function contents(): Promise<Readonly<Record<string, string>>> {
  const { rows } = await admin.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'loopwright' ORDER BY tablename",
  );
  const digests: Record<string, string> = {};
  for (const { name } of rows) {
    const found = await admin.query(
      `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest FROM loopwright."${name}" t`,
    );
    digests[name] = found.rows[0].digest;
  }
  return digests;
}

it('processes go on when a newer release has brought the database up to date beside them; those that start then are refused, and touch nothing', async () => {
  const start = () => startServer(folder.path, { args: ['--no-work'], env: { LOOPWRIGHT_DATABASE_URL: url } });
  const server = await start();
  const worker = await startWorker(folder.path, url);
  try {
    const api = await withApiKey((await registerOwner(server.origin)).api);
    const ids = await draw(
      api,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } },
        file: {
          type: 'file-writer',
          form: { file_path: 'orders.txt', mode: 'a', content: '{{ data.webhook.data.body.n }}' },
        },
      },
      ['hook>file'],
    );
    await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
    const runs = async (n: number): Promise<void> => {
      // Also of a life that has just begun: it is taken, or refused.
      const taken = await until('it is accepted', async () => {
        const { status, body } = await api.call('POST', '/api/webhooks/orders/', { n });
        return status === 202 ? body : undefined;
      });
      expect(taken).toMatchObject({ subscribers: 1 });
      await until('it is run', async () => {
        const text = await readFile(join(folder.path, 'output', 'orders.txt'), 'utf8').catch(() => '');
        return text.split('\n').includes(String(n));
      });
    };
    await runs(1);

    // What a later migration may do: it adds, and tells the version that the database has then.
    await admin.query(`ALTER TABLE loopwright.run ADD COLUMN of_later TEXT; CREATE TABLE loopwright.of_later (id BIGINT);
      UPDATE loopwright.schema_version SET version = 99`);
    await runs(2);
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await runs(3); // they began new lives
  } finally {
    await worker.end('SIGTERM');
    await server.end('SIGTERM');
  }

  const before = await contents();
  expect(Object.keys(before)).toContain('of_later');
  const REFUSED = /has schema version 99, this release knows versions up to \d+/;
  await expect(start()).rejects.toThrow(REFUSED);
  await expect(startWorker(folder.path, url)).rejects.toThrow(REFUSED);
  expect(await contents()).toEqual(before);
}, 300_000);
