import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../packages/app/testing/run-command.ts';
import { until } from '../process/api.ts';
import { type MuteProxy, startMuteProxy } from '../process/mute-proxy.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();
const MIGRATING = 'SELECT pg_advisory_lock(1282365298, 0)';
/** Shorter than in production. */
const patience = { everyMs: 100, withinMs: 5000 };
const options = { clock: { now: Date.now }, patience };
const GONE = 'does not answer any more';
const SILENT = /^The database [^\n]+ any more: see that it runs and can be reached, then try again\n$/;
let url: string;
let admin: pg.Client;
let proxy: MuteProxy;

beforeEach(async () => {
  url = await server().createDatabase();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
  proxy = await startMuteProxy(url);
});
afterEach(async () => {
  await proxy.stop();
  await admin.end();
  await server().dropDatabase(url);
});

/** Somebody waits for the end of another migration. */
const waits = (): Promise<true> =>
  until('it waits', async () => {
    const { rows } = await admin.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = 1282365298`,
    );
    return rows.length > 0;
  });
const looksBegun = async (): Promise<number> =>
  Number(
    (await admin.query('SELECT sessions FROM pg_stat_database WHERE datname = current_database()')).rows[0].sessions,
  );

it('a database that falls silent while it is opened is gone, and one that lets us wait is not', async () => {
  await admin.query(MIGRATING);
  const opening = openPostgres(proxy.url(url), options);
  await waits();
  const before = await looksBegun();
  await until('it was looked at', async () => (await looksBegun()) > before + 2);
  await admin.query('SELECT pg_advisory_unlock_all()');
  await (await opening).stop();

  await admin.query(MIGRATING);
  const silent = expect(openPostgres(proxy.url(url), options)).rejects.toThrow(GONE);
  await waits();
  proxy.mute();
  await silent;
});

it('a database that falls silent under a program that runs nothing is gone', async () => {
  const store = await openPostgres(proxy.url(url), options);
  await store.accounts.users(); // a connection that is there
  proxy.mute();
  await expect(store.accounts.users()).rejects.toThrow(GONE);
  await store.stop();
});

it('a command ends with one line when its database falls silent', async () => {
  const folder = await temporaryFolder('silent-command');
  await admin.query(MIGRATING);
  const ended = runCommand(folder.path, ['migrate', '--database-url', proxy.url(url)], { limitMs: 60_000 });
  await waits();
  proxy.mute();
  expect(await ended).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(SILENT),
  });
  await folder.remove();
});

describe('a command that waits for a lock in a database that falls silent', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const command = (args: readonly string[], of: string) =>
    runCommand(folder.path, [...args, '--data-dir', 'data', '--database-url', of], {
      stdin: 'correct-horse-battery\n',
      limitMs: 60_000,
    });
  const waitsForLock = (): Promise<true> =>
    until('it waits', async () => (await admin.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rows.length > 0);

  beforeEach(async () => {
    folder = await temporaryFolder('locked-command');
    await (await openPostgres(url, options)).stop();
  });
  afterEach(() => folder.remove());

  it('doctor: it ends with one line, and finds nothing wrong by that', async () => {
    await admin.query('BEGIN; LOCK TABLE loopwright.run IN ACCESS EXCLUSIVE MODE');
    const ended = command(['doctor'], proxy.url(url));
    await waitsForLock();
    proxy.mute();
    expect(await ended).toEqual({ code: 1, out: '', err: expect.stringMatching(SILENT) });
  });

  it('copy: it ends with one line, which says that nothing of the target is to be used', async () => {
    expect(await command(['user', 'add', 'ada', '--password-stdin'], '')).toMatchObject({ code: 0 });
    await admin.query(`SELECT pg_advisory_lock(7);
      CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_advisory_lock(7); RETURN NULL; END $$;
      CREATE TRIGGER wait AFTER INSERT ON loopwright.account EXECUTE FUNCTION public.wait()`);
    const ended = command(['copy'], proxy.url(url));
    await waitsForLock();
    proxy.mute();
    const { code, out, err } = await ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^The copy broke off: nothing of it is kept, and nothing of its target is to be used\. The database [^\n]+ any more: [^\n]+\n$/,
    );
  });
});

it('a command ends with one line that says what helps when its connections are closed', async () => {
  const folder = await temporaryFolder('closed-command');
  const command = (args: readonly string[]) =>
    runCommand(folder.path, [...args, '--database-url', url], { stdin: 'correct-horse-battery\n', limitMs: 60_000 });
  expect(await command(['user', 'add', 'ada', '--password-stdin'])).toMatchObject({ code: 0 });
  await admin.query('BEGIN; LOCK TABLE loopwright.account IN ACCESS EXCLUSIVE MODE');
  const ended = command(['user', 'list']);
  await until('it waits', async () => {
    const { rows } = await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'loopwright.account'::regclass`,
    );
    return rows.length > 0;
  });
  expect(await ended).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(
      /^The database \S+ on \S+ failed \([^\n]+\): see that it runs, has room and can be reached, then try again\n$/,
    ),
  });
  await admin.query('ROLLBACK');
  await folder.remove();
});
