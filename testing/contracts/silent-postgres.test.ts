import type { Bell } from '@loopwright/runtime/ports';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bells, postgresBells } from '../../packages/storage/postgres/bells.ts';
import { connectPostgres, type Postgres } from '../../packages/storage/postgres/connect.ts';
import { until } from '../process/api.ts';
import { type MuteProxy, startMuteProxy } from '../process/mute-proxy.ts';
import { postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();
/** Shorter than in production, longer than a connection that works needs under any load. */
const patience = { everyMs: 100, withinMs: 2000 };
let url: string;
let admin: pg.Client;
let proxy: MuteProxy;
let postgres: Postgres;
let bells: Bells;

beforeEach(async () => {
  url = await server().createDatabase();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
  proxy = await startMuteProxy(url);
  postgres = connectPostgres(proxy.url(url), 2);
  bells = postgresBells(postgres, { warn: () => undefined }, patience);
});
afterEach(async () => {
  await bells.stop();
  await postgres.pool.end();
  await proxy.stop();
  await admin.end();
  await server().dropDatabase(url);
});

it('who listens on a connection that fell silent listens anew, and hears that anything may have been missed', async () => {
  const heard: Bell[] = [];
  bells.listen((bell) => heard.push(bell));
  await until('it listens', async () => heard.length > 0);
  proxy.mute('LISTEN');
  await until('it listens anew', async () => heard.length > 1);
  await admin.query(`SELECT pg_notify('loopwright', '["somebody",{"bell":"leases"}]')`);
  await until('it hears', async () => heard.length > 2);
  expect(heard).toEqual([{ bell: 'all' }, { bell: 'all' }, { bell: 'leases' }]);
});

it('a listener that is asked and answers stays', async () => {
  const heard: Bell[] = [];
  bells.listen((bell) => heard.push(bell));
  await until('it listens', async () => heard.length > 0);
  const asked = async (): Promise<boolean> => {
    const { rows } = await admin.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT 1' AND state = 'idle'`,
    );
    return rows.length > 0;
  };
  await until('it was asked', asked);
  expect(heard).toEqual([{ bell: 'all' }]);
});

it('a database that refuses to be listened to is asked again, on no more connections than one', async () => {
  let refused = 0;
  const counted: Postgres = {
    ...postgres,
    async client(...how) {
      refused += 1;
      return await postgres.client(...how);
    },
  };
  proxy.spoil('LISTEN');
  const deaf = postgresBells(counted, { warn: () => undefined }, patience);
  deaf.listen(() => undefined);
  await until('it was refused twice', async () => refused > 2);
  expect(proxy.open()).toBeLessThan(2);
  await deaf.stop();
});

/** Bells whose connections are counted, and lost when the test says so. */
function losing(): { readonly bells: Bells; readonly asked: () => number; readonly lose: () => void } {
  let asked = 0;
  let lose: () => void = () => undefined;
  const counted: Postgres = {
    ...postgres,
    async client(onLost, ...how) {
      asked += 1;
      lose = () => onLost?.(new Error('It is lost'));
      return await postgres.client(onLost, ...how);
    },
  };
  return {
    bells: postgresBells(counted, { warn: () => undefined }, patience),
    asked: () => asked,
    lose: () => lose(),
  };
}

it('who begins to listen while the database is gone waits with the others, and hears nothing twice', async () => {
  const { bells: mine, asked, lose } = losing();
  const heard: Bell[] = [];
  mine.listen((bell) => heard.push(bell));
  await until('it listens', async () => heard.length > 0);
  lose();
  const later: Bell[] = [];
  mine.listen((bell) => later.push(bell));
  expect(asked()).toBe(1);
  await until('it listens anew', async () => later.length > 0);
  await admin.query(`SELECT pg_notify('loopwright', '["somebody",{"bell":"leases"}]')`);
  await until('it hears', async () => later.length > 1);
  expect([heard.slice(1), later]).toEqual([
    [{ bell: 'all' }, { bell: 'leases' }],
    [{ bell: 'all' }, { bell: 'leases' }],
  ]);
  expect(asked()).toBe(2);
  await mine.stop();
});

it('who stops while the database is gone connects no more', async () => {
  const stopped = losing();
  const other = losing();
  const heard: Bell[] = [];
  for (const { bells: each } of [stopped, other]) each.listen((bell) => heard.push(bell));
  await until('both listen', async () => heard.length > 1);
  stopped.lose();
  await stopped.bells.stop();
  other.lose(); // later, so that the pause of the first is over before
  await until('the other listens anew', async () => heard.length > 2);
  expect([stopped.asked(), other.asked()]).toEqual([1, 2]);
  await other.bells.stop();
});
