import { DatabaseTooNew, DatabaseUnfit } from '@loopwright/storage';
import { SCHEMA_VERSION } from '@loopwright/storage/migrate';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { POSTGRES_MIGRATIONS } from '../../packages/storage/migrations/list.postgres.ts';
import { migratePostgres } from '../../packages/storage/migrations/migrate.postgres.ts';
import { addUser, START } from './fixture.ts';
import { openOn, postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();
const clock = { now: () => START };
let url: string;
let admin: pg.Client;

beforeEach(async () => {
  url = await server().createDatabase();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterEach(async () => {
  await admin.end();
  await server().dropDatabase(url);
});

/** The address with another user. */
const as = (user: string): string => {
  const address = new URL(url);
  address.username = user;
  address.password = 'secret';
  return address.href;
};
const role = async (): Promise<string> => {
  const name = `role_${new URL(url).pathname.slice(-12)}`;
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
  return name;
};
const dropRole = (name: string) => admin.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);

it('servers that start at once on an empty database make the tables once', async () => {
  const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgres(url, { clock })));
  for (const store of stores) expect(await store.probe()).toBe(true);
  const { rows } = await admin.query('SELECT version FROM loopwright.schema_version');
  expect(rows).toEqual([{ version: String(SCHEMA_VERSION) }]);
  await Promise.all(stores.map((store) => store.stop()));
});

it('ids go on after a restart, and none is given out twice to servers that ask at once', async () => {
  const opened = await openOn(server)();
  const firsts = await Promise.all(Array.from({ length: 20 }, () => opened.store.log.reserveIds('run', 10)));
  expect(new Set(firsts).size).toBe(20);
  expect(Math.max(...firsts)).toBe(191);
  expect(await (await opened.reopen()).log.reserveIds('run', 1)).toBe(201);
  await opened.close();
});

it('a database of a later release is refused, and nothing of it is touched', async () => {
  await admin.query('CREATE SCHEMA loopwright; CREATE TABLE loopwright.schema_version AS SELECT 99::bigint AS version');
  await expect(openPostgres(url, { clock })).rejects.toThrow(DatabaseTooNew);
  const { rows } = await admin.query("SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'loopwright'");
  expect(rows).toEqual([{ tables: 1 }]);
});

it('a read-only database is refused', async () => {
  await admin.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`);
  await expect(openPostgres(url, { clock })).rejects.toThrow(/read-only/);
});

it('a role that may not make our tables is told which right it lacks', async () => {
  const name = await role();
  const opening = openPostgres(as(name), { clock });
  await expect(opening).rejects.toThrow(DatabaseUnfit);
  await expect(opening).rejects.toThrow(`lacks the right CREATE on DATABASE ${new URL(url).pathname.slice(1)}`);
  await dropRole(name);
});

it('a role that may use tables of another needs no more than that, and is told what it lacks', async () => {
  await (await openPostgres(url, { clock })).stop();
  const name = await role();
  await expect(openPostgres(as(name), { clock })).rejects.toThrow('lacks the right USAGE on SCHEMA loopwright');
  await admin.query(`GRANT USAGE ON SCHEMA loopwright TO ${name}`);
  await admin.query(`GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA loopwright TO ${name}`);
  await expect(openPostgres(as(name), { clock })).rejects.toThrow('lacks the right DELETE on TABLE loopwright.');
  await admin.query(`GRANT DELETE ON ALL TABLES IN SCHEMA loopwright TO ${name}`);
  await expect(openPostgres(as(name), { clock })).rejects.toThrow('lacks the right USAGE on SEQUENCE loopwright.');
  await admin.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA loopwright TO ${name}`);
  await admin.query(`REVOKE ALL ON loopwright.counted_minute FROM ${name}`);
  const withoutView = openPostgres(as(name), { clock });
  await expect(withoutView).rejects.toThrow('lacks the right SELECT on TABLE loopwright.counted_minute');
  await admin.query(`GRANT SELECT ON TABLE loopwright.counted_minute TO ${name}`);
  const store = await openPostgres(as(name), { clock });
  expect(await store.probe()).toBe(true);
  expect((await store.workflows.beginIncarnation(START)).incarnation).toBeGreaterThan(0);
  await addUser(store);
  await store.stop();
  await dropRole(name);
});

it('a role that does not own tables which must be changed changes none of them, and is told who may', async () => {
  await admin.query('SET search_path TO loopwright'); // as sessions of ours have it
  await migratePostgres(admin, POSTGRES_MIGRATIONS.slice(0, 4));
  const name = await role();
  await admin.query(`GRANT USAGE, CREATE ON SCHEMA loopwright TO ${name}`);
  await admin.query(`GRANT ALL ON ALL TABLES IN SCHEMA loopwright TO ${name}`);
  await admin.query(`GRANT ALL ON ALL SEQUENCES IN SCHEMA loopwright TO ${name}`);
  const opening = openPostgres(as(name), { clock });
  await expect(opening).rejects.toThrow(DatabaseUnfit);
  await expect(opening).rejects.toThrow(
    `the role ${name} may not change them: run loopwright migrate as the role postgres`,
  );
  expect((await admin.query('SELECT version FROM loopwright.schema_version')).rows).toEqual([{ version: '4' }]);
  // Who is a member of the owner may do what it may.
  await admin.query(`GRANT postgres TO ${name}`);
  await (await openPostgres(as(name), { clock })).stop();
  const { rows } = await admin.query('SELECT version FROM loopwright.schema_version');
  expect(rows).toEqual([{ version: String(SCHEMA_VERSION) }]);
  await admin.query(`REVOKE postgres FROM ${name}; REASSIGN OWNED BY ${name} TO postgres`);
  await dropRole(name);
});

it('a role that was given an empty schema makes our tables in it', async () => {
  const name = await role();
  await admin.query(`CREATE SCHEMA loopwright; GRANT USAGE, CREATE ON SCHEMA loopwright TO ${name}`);
  await (await openPostgres(as(name), { clock })).stop();
  await dropRole(name);
});

it('an address that nobody answers at is told', async () => {
  await expect(openPostgres('postgres://postgres@127.0.0.1:1/nothing', { clock })).rejects.toThrow(
    'No PostgreSQL answers for the database nothing on 127.0.0.1:1 (ECONNREFUSED): start it, or put the address right',
  );
});
