import type { MessageSeq } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, bench, flusher, group, LANDED, START, send } from './fixture.ts';
import { postgresForTests } from './open-on-postgres.ts';

/** Each restore moves ids on, in the end beyond what the name of an advisory lock holds. */
const LARGE = 2 ** 31 + 5;

const server = postgresForTests();
const clock = { now: () => START };
let url: string;
let one: Store;
let other: Store;
let on: Bench;
let opened: Set<Store>;

async function open(): Promise<Store> {
  const store = await openPostgres(url, { clock });
  opened.add(store);
  return store;
}

async function end(store: Store): Promise<void> {
  opened.delete(store);
  await store.stop();
}

beforeEach(async () => {
  url = await server().createDatabase();
  opened = new Set();
  one = await open();
  other = await open();
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  for (const table of ['worker', 'queue'])
    await admin.query(`SELECT setval(pg_get_serial_sequence('loopwright.${table}', 'id'), ${LARGE})`);
  await admin.end();
  on = await bench(one);
});
afterEach(async () => {
  for (const store of opened) await end(store);
  await server().dropDatabase(url);
});

const ready = (...seqs: number[]) => group(...seqs.map((seq) => send(on.queueId, { seq: seq as MessageSeq })));

it('workers with ids above 2^31 see who of them lives, and take over from who is dead', async () => {
  expect(on.incarnation).toBeGreaterThan(LARGE);
  expect(await flusher(one, on.incarnation)(ready(1, 2))).toEqual(LANDED);
  expect(await one.log.claim(on.queueId, on.incarnation, 1, 1000)).toMatchObject([{ seq: 1 }]);
  const second = await other.workflows.beginIncarnation(START);
  expect(second).toMatchObject({ orphaned: 0, reclaimed: 0 });
  expect(await other.cluster!.hasDead(second.incarnation)).toBe(false);
  expect(await other.log.claim(on.queueId, second.incarnation, 10, 1000)).toMatchObject([{ seq: 2 }]);
  await end(one);
  expect(await other.cluster!.hasDead(second.incarnation)).toBe(true);
  expect(await other.workflows.beginIncarnation(START + 1)).toMatchObject({ reclaimed: 2 });
});

it('workers keep the rate of a queue whose id is above 2^31 together', async () => {
  expect(on.queueId).toBeGreaterThan(LARGE);
  await flusher(one, on.incarnation)(ready(...Array.from({ length: 20 }, (_, index) => index + 1)));
  const { incarnation } = await other.workflows.beginIncarnation(START);
  const rate = { runs: 7, windowMs: 1000 };
  const claims = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      index % 2 === 0
        ? one.log.claimWithin(on.queueId, on.incarnation, 2, 1000, rate, START + index)
        : other.log.claimWithin(on.queueId, incarnation, 2, 1000, rate, START + index),
    ),
  );
  expect(claims.flatMap(({ messages }) => messages)).toHaveLength(7);
});
