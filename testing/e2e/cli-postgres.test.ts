import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../packages/app/testing/run-command.ts';
import { type Api, createApi, draw, registerOwner, until } from '../process/api.ts';
import { startOldPostgres } from '../process/old-postgres.ts';
import { type PostgresServer, startPostgres } from '../process/postgres-process.ts';
import { type ServerProcess, startServer, startWorker } from '../process/server-process.ts';

/** Of a test with several processes, one after the other. */
const SEVERAL_MS = 300_000;
/** Within it a server hears of what another process changed: far less than it remembers callers, 30 s. */
const HEARD_MS = 10_000;

let postgres: PostgresServer;
let folder: string;
let url: string;
let admin: pg.Client;
let server: ServerProcess | null = null;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-postgres-cli-'));
  url = await postgres.createDatabase();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterEach(async () => {
  await server?.end('SIGKILL');
  server = null;
  await admin.end();
  await postgres.dropDatabase(url);
  await rm(folder, { recursive: true });
});

const database = () => new URL(url).pathname.slice(1);
const place = () => `${database()} on ${new URL(url).hostname}:${new URL(url).port}`;
const changed = (change: (address: URL) => void): string => {
  const address = new URL(url);
  change(address);
  return address.href;
};
const run = (args: readonly string[], databaseUrl = url) =>
  runCommand(folder, args, { env: { LOOPWRIGHT_DATABASE_URL: databaseUrl } });
const tables = async (): Promise<number> => {
  const { rows } = await admin.query<{ tables: number }>(
    "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'loopwright'",
  );
  return rows[0]!.tables;
};
const serve = async (databaseUrl: string): Promise<ServerProcess> => {
  server = await startServer(join(folder, 'data'), { env: { LOOPWRIGHT_DATABASE_URL: databaseUrl } });
  return server;
};

describe('loopwright migrate', () => {
  it('makes the tables, tells from which version to which, and does nothing the next time', async () => {
    const first = await run(['migrate']);
    expect(first).toMatchObject({ code: 0 });
    const [, to] = /^The database (?:.*): schema version 0, now (\d+)\n$/.exec(first.out)!;
    expect(first.out).toContain(place());
    expect(first.err.trim().split('\n')).toHaveLength(Number(to));
    expect(await run(['migrate'])).toEqual({
      code: 0,
      out: `The database ${place()} has schema version ${to} already\n`,
      err: '',
    });
  });

  it('refuses a database of a newer release, and touches nothing', async () => {
    await admin.query(
      'CREATE SCHEMA loopwright; CREATE TABLE loopwright.schema_version AS SELECT 99::bigint AS version',
    );
    const refused = await run(['migrate']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^The database .* has schema version 99, this release knows versions up to \d+: .*\n$/);
    expect(await tables()).toBe(1);
  });

  it(
    'makes the tables in their schema, and a start works on them, whatever options the address has',
    async () => {
      const withOptions = changed((address) => {
        address.searchParams.set('options', '-c statement_timeout=50000');
      });
      expect((await run(['migrate'], withOptions)).code).toBe(0);
      const { rows } = await admin.query(
        "SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_schema IN ('public', 'loopwright')",
      );
      expect(rows).toEqual([{ table_schema: 'loopwright' }]);
      const { origin } = await serve(withOptions);
      expect((await fetch(`${origin}/ready`)).status).toBe(200);
    },
    SEVERAL_MS,
  );

  it(
    'works on a data folder where no address is set',
    async () => {
      const none = await run(['migrate'], '');
      expect(none).toMatchObject({ code: 1, out: '' });
      expect(none.err).toMatch(/^There is no database in .*: name its folder by --data-dir\n$/);
      const stdin = 'correct-horse-battery\n';
      expect((await runCommand(folder, ['user', 'add', 'ada', '--password-stdin'], { stdin })).code).toBe(0);
      expect((await run(['migrate'], '')).out).toMatch(/loopwright\.db has schema version \d+ already\n$/);
    },
    SEVERAL_MS,
  );
});

describe('loopwright copy', () => {
  /** A folder with an owner, a workflow and a run; its server is stopped. */
  async function fill(): Promise<{ readonly api: Api; readonly workflow: string; readonly runs: unknown }> {
    const embedded = await serve('');
    const { api } = await registerOwner(embedded.origin);
    const ids = await draw(
      api,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } },
        check: { type: 'if-condition', form: { condition_expression: 'True' } },
      },
      ['hook>check'],
    );
    const runsAt = `/api/runs/?workflow=${ids.workflow}`;
    await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
    await api.call('POST', '/api/webhooks/orders/', { n: 1 });
    const runs = await until('the run ended', async () => {
      const { body } = await api.call<{ items: { state: string }[] }>('GET', runsAt);
      return body.items[0]?.state === 'succeeded' && body;
    });
    await embedded.end('SIGTERM');
    return { api, workflow: ids.workflow!, runs };
  }

  it(
    'moves a data folder with its history, and a server goes on there',
    async () => {
      const { api, workflow, runs } = await fill();
      const copied = await run(['copy']);
      expect(copied).toMatchObject({ code: 0 });
      expect(copied.out).toMatch(new RegExp(`^\\d+ rows of .*/data are in the database ${place()}\n$`));
      expect(copied.err).toMatch(/^100 % \((\d+) of \1 rows\), /m);
      expect(copied.err).toMatch(/secret\.key and files\//);
      expect(await run(['start', '--port', '0', '--data-dir', 'without-its-key'])).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          /^There is no secret\.key in \S+without-its-key: put the one of this database there[^\n]+\n$/,
        ),
      });
      const there = api.at((await serve(url)).origin);
      expect((await there.call('GET', `/api/runs/?workflow=${workflow}`)).body).toEqual(runs);
      expect((await there.call('POST', '/api/webhooks/orders/', { n: 2 })).status).toBe(202);
      await until('the next run ended there', async () => {
        const { body } = await there.call<{ items: { state: string; iteration: number }[] }>(
          'GET',
          `/api/runs/?workflow=${workflow}`,
        );
        return body.items[0]?.state === 'succeeded' && body.items[0].iteration === 1;
      });
    },
    SEVERAL_MS,
  );

  it(
    'leaves it to the passwords which key is theirs, where the folder knew no digest of it',
    async () => {
      const embedded = await serve('');
      const { api } = await registerOwner(embedded.origin);
      const form = { url: 'http://127.0.0.1:9/', method: 'GET', auth_type: 'bearer', auth_bearer_token: 'hunter22' };
      await draw(api, 'production', { send: { type: 'http-request', form } }, []);
      await embedded.end('SIGTERM');
      const source = new DatabaseSync(join(folder, 'data/loopwright.db'));
      source.exec('DELETE FROM key_check'); // as after the migration of an older one
      source.close();
      const key = join(folder, 'data/secret.key');
      const own = await readFile(key, 'utf8');
      await writeFile(key, `${'A'.repeat(43)}\n`);
      expect((await run(['copy'])).code).toBe(0);
      expect(await run(['start', '--port', '0', '--data-dir', 'data'])).toMatchObject({
        code: 1,
        err: expect.stringMatching(/secret\.key is not the key of this database: [^\n]+\n$/),
      });
      await writeFile(key, own);
      expect((await api.at((await serve(url)).origin).call('GET', '/api/auth/me/')).status).toBe(200);
    },
    SEVERAL_MS,
  );

  it(
    'names the row that a PostgreSQL refuses, and does all once that is put right as it says',
    async () => {
      const { api, workflow } = await fill();
      const key = randomBytes(3000).toString('base64url');
      const older = new DatabaseSync(join(folder, 'data/loopwright.db'));
      older
        .prepare('INSERT INTO runtime_state (workflow_num, key, value) SELECT num, ?, 1 FROM workflow WHERE id = ?')
        .run(key, workflow);
      older.close();
      const refused = await run(['copy']);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err.trimEnd().split('\n').at(-1)).toMatch(
        new RegExp(
          `^The PostgreSQL refuses a row of the table runtime_state \\(workflow ${workflow}, key "${key.slice(0, 40)}…" of 4000 bytes\\): .*2704.* copy again$`,
        ),
      );
      const embedded = await serve('');
      const there = api.at(embedded.origin);
      await there.call('POST', `/api/workflow/${workflow}/stop_execution/`);
      expect((await there.call('DELETE', `/api/workflow/${workflow}/runtime_state/?key=${key}`)).status).toBe(204);
      await embedded.end('SIGTERM');
      expect((await run(['copy'])).code).toBe(0);
    },
    SEVERAL_MS,
  );

  it(
    'refuses a database that holds anything, a folder without one, and one that a server works on',
    async () => {
      const none = await run(['copy']);
      expect(none).toMatchObject({ code: 1, out: '' });
      expect(none.err).toMatch(/^There is no database in .*data: name its folder by --data-dir\n$/);
      expect(await run(['copy'], '')).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^Name the PostgreSQL to copy to by --database-url .*\n$/),
      });
      const embedded = await serve('');
      const { api } = await registerOwner(embedded.origin);
      expect(await run(['copy'])).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^The data folder .* is in use by another Loopwright: .*\n$/),
      });
      await embedded.end('SIGTERM');
      expect((await run(['copy'])).code).toBe(0);
      const { rows: before } = await admin.query('SELECT * FROM loopwright.account');
      expect(before).toHaveLength(1);
      expect(await run(['copy'])).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/^The PostgreSQL holds rows already, in its table .*: name an empty database\n$/),
      });
      expect((await admin.query('SELECT * FROM loopwright.account')).rows).toEqual(before);
      expect((await api.at((await serve(url)).origin).call('GET', '/api/auth/me/')).body).toMatchObject({
        username: 'ada',
      });
    },
    SEVERAL_MS,
  );
});

describe('on a PostgreSQL', () => {
  it(
    'doctor finds nothing in a sound database, and a damaged journal by its run',
    async () => {
      const bare = await run(['doctor']);
      expect(bare).toMatchObject({ code: 1, out: '' });
      expect(bare.err).toMatch(/^The database .* has no tables of Loopwright: .*\n$/);
      const { origin } = await serve(url);
      const { api } = await registerOwner(origin);
      const ids = await draw(
        api,
        'production',
        { hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } } },
        [],
      );
      await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
      await api.call('POST', '/api/webhooks/orders/', { n: 1 });
      await until('its journal is there', async () => {
        const { rows } = await admin.query<{ segments: number }>(
          'SELECT count(*)::int AS segments FROM loopwright.journal',
        );
        return rows[0]!.segments > 0;
      });
      const sound = await run(['doctor']);
      expect(sound).toMatchObject({ code: 0, out: '' });
      expect(sound.err).toMatch(/^Nothing is wrong: the database fits itself, \d+ journal segments were read\n$/);
      const { rows } = await admin.query<{ run_id: string }>(
        "UPDATE loopwright.journal SET events = '\\x010203' WHERE seq = 0 RETURNING run_id",
      );
      expect(await run(['doctor'])).toEqual({
        code: 1,
        out: `run ${rows[0]!.run_id}: its journal is damaged: the run cannot go on or be replayed\n`,
        err: 'Something is wrong: 1 finding\n',
      });
      await admin.query('UPDATE loopwright.schema_version SET version = 3');
      expect((await run(['doctor'])).err).toMatch(
        /has schema version 3, this release needs \d+: run loopwright migrate first\n$/,
      );
    },
    SEVERAL_MS,
  );

  it('backup and restore name the tools of the database, and write nothing', async () => {
    const backup = await run(['backup', 'monday.db']);
    expect(backup).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^A PostgreSQL is .* pg_dump .*\n$/) });
    const restore = await run(['restore', 'monday.db']);
    expect(restore).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^A PostgreSQL is .* pg_restore .*\n$/),
    });
    await expect(readFile(join(folder, 'monday.db'))).rejects.toThrow();
  });

  it(
    'users and keys are made without a server',
    async () => {
      const added = await runCommand(folder, ['user', 'add', 'ada', '--password-stdin'], {
        env: { LOOPWRIGHT_DATABASE_URL: url },
        stdin: 'correct-horse-battery\n',
      });
      expect(added).toMatchObject({ code: 0, err: '' });
      const key = (await run(['token', 'create', 'ada'])).out.trim();
      const elsewhere = join(folder, 'mistyped');
      const refused = await run(['user', 'list', '--data-dir', elsewhere]);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toMatch(/^There is no secret\.key in \S+mistyped: [^\n]+\n$/);
      await expect(readdir(elsewhere)).rejects.toThrow('ENOENT');
      const me = createApi((await serve(url)).origin, { 'x-api-key': key }).call('GET', '/api/auth/me/');
      expect(await me).toMatchObject({ status: 200, body: { username: 'ada' } });
    },
    SEVERAL_MS,
  );

  it(
    'a start or a command in another folder than that of its key makes nothing there, and says where it looked',
    async () => {
      const add = ['user', 'add', 'ada', '--password-stdin'];
      const stdin = 'correct-horse-battery\n';
      const env = { LOOPWRIGHT_DATABASE_URL: url };
      expect(await runCommand(folder, add, { env, stdin })).toMatchObject({ code: 0 });
      const commands = [['start', '--port', '0'], ['worker'], add, ['user', 'list']];
      for (const command of commands) {
        const ended = await runCommand(folder, [...command, '--data-dir', 'mistyped/data'], { env, stdin });
        expect(ended).toMatchObject({ code: 1, out: '' });
        expect(ended.err).toMatch(
          /^There is no secret\.key in \S+mistyped\/data: put the one of this database there, or name its folder by --data-dir\n$/,
        );
      }
      expect(await readdir(folder)).toEqual(['data']);

      const other = await postgres.createDatabase();
      const ofOther = { env: { LOOPWRIGHT_DATABASE_URL: other }, stdin };
      expect(await runCommand(folder, [...add, '--data-dir', 'elsewhere'], ofOther)).toMatchObject({ code: 0 });
      await postgres.dropDatabase(other);
      const files = await readdir(join(folder, 'elsewhere'));
      for (const command of commands) {
        const ended = await runCommand(folder, [...command, '--data-dir', 'elsewhere'], { env, stdin });
        expect(ended).toMatchObject({ code: 1, out: '' });
        expect(ended.err).toMatch(
          /^\S+elsewhere\/secret\.key is not the key of this database: copy secret\.key there [^\n]+ by --data-dir\n$/,
        );
      }
      expect(await readdir(join(folder, 'elsewhere'))).toEqual(files);
      expect((await run(['user', 'list'])).out).toContain('ada');
    },
    SEVERAL_MS,
  );

  it(
    'a new password ends the sessions at servers that run',
    async () => {
      const { api } = await registerOwner((await serve(url)).origin);
      expect((await api.call('GET', '/api/auth/me/')).status).toBe(200);
      const changed = await runCommand(folder, ['user', 'password', 'ada', '--password-stdin'], {
        env: { LOOPWRIGHT_DATABASE_URL: url },
        stdin: 'another-long-phrase\n',
      });
      expect(changed).toMatchObject({ code: 0, err: '' });
      await until(
        'the token is refused',
        async () => (await api.call('GET', '/api/auth/me/')).status === 401,
        HEARD_MS,
      );
    },
    SEVERAL_MS,
  );
});

it(
  'a worker works also where the settings that it shares with a server say that processes do not',
  async () => {
    const shared = { LOOPWRIGHT_WORK: 'false' };
    const serving = await startServer(join(folder, 'data'), { env: { ...shared, LOOPWRIGHT_DATABASE_URL: url } });
    server = serving;
    const worker = await startWorker(join(folder, 'data'), url, { env: shared });
    const { rows } = await admin.query<{ works: number }>('SELECT works FROM loopwright.worker ORDER BY id');
    expect(rows.map(({ works }) => works)).toEqual([0, 1]);
    expect(await worker.end('SIGTERM')).toBe(0);
  },
  SEVERAL_MS,
);

describe('a start on a PostgreSQL', () => {
  /** One line, exit 1, no table made. */
  async function refused(databaseUrl: string, line: RegExp): Promise<void> {
    const ended = await run(['start', '--port', '0'], databaseUrl);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(line);
    expect(ended.err.trim().split('\n')).toHaveLength(1);
    expect(ended.err).not.toContain('secret');
    expect(await tables()).toBe(0);
  }

  it('that nobody answers for names the address', () =>
    refused(
      changed((address) => {
        address.port = '1';
      }),
      /^No PostgreSQL answers for the database \w+ on 127\.0\.0\.1:1 \(ECONNREFUSED\): start it, or put the address right by --database-url or LOOPWRIGHT_DATABASE_URL\n$/,
    ));

  it('whose name has an escape that is none is told by that name', () =>
    refused(
      changed((address) => {
        address.pathname = 're%zz';
      }),
      /^There is no database re%zz on 127\.0\.0\.1:\d+: /,
    ));

  it('at an address that does not exist names it', () =>
    refused(
      changed((address) => {
        address.hostname = 'no-such-host.invalid';
      }),
      /^No PostgreSQL answers for the database \w+ on no-such-host\.invalid:\d+ \((ENOTFOUND|EAI_AGAIN)\): /,
    ));

  it('that does not let the role in names the role, not its password', () =>
    refused(
      changed((address) => {
        address.username = 'nobody';
        address.password = 'secret';
      }),
      /^The database .* refuses the (password of the )?role nobody\b.*\n$/,
    ));

  it('without the database says how to make it', () =>
    refused(
      changed((address) => {
        address.pathname = 'missing';
      }),
      /^There is no database missing on .*: make it by CREATE DATABASE missing OWNER postgres, or put the address right .*\n$/,
    ));

  it('that is older than 15 names its version, and is asked for nothing else', async () => {
    const old = await startOldPostgres(14);
    await refused(old.url, /^PostgreSQL 14\.12 is too old: version 15 or later is needed\n$/);
    expect(old.asked).toHaveLength(1);
    await old.stop();
  });

  it('that is read-only says so', async () => {
    await admin.query(`ALTER DATABASE ${database()} SET default_transaction_read_only = on`);
    await refused(
      url,
      /^The database \w+ is read-only: connect to the primary server, or set default_transaction_read_only to off\n$/,
    );
  });

  it('as a role without a right names the right and how to give it', async () => {
    const role = `role_${database().slice(-12)}`;
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    const asRole = changed((address) => {
      address.username = role;
      address.password = 'secret';
    });
    await refused(
      asRole,
      new RegExp(
        `^The role ${role} lacks the right CREATE on DATABASE ${database()}: GRANT CREATE ON DATABASE ${database()} TO ${role}\n$`,
      ),
    );
    await admin.query(`REVOKE CONNECT ON DATABASE ${database()} FROM PUBLIC`);
    await refused(
      asRole,
      new RegExp(`^The role ${role} lacks the right CONNECT on DATABASE ${database()}: GRANT CONNECT ON DATABASE `),
    );
    await admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});
