import type { Store } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { START } from './fixture.ts';
import { postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();
let url: string;
let opened: Set<Store>;

beforeEach(async () => {
  url = await server().createDatabase();
  opened = new Set();
});
afterEach(async () => {
  for (const store of opened) await store.stop();
  await server().dropDatabase(url);
});

/** A process that is reached there; null: it serves nothing. Its life has begun. */
async function process(address: string | null): Promise<Store> {
  const store = await openPostgres(url, { clock: { now: () => START }, worker: { address: () => address } });
  opened.add(store);
  await store.workflows.beginIncarnation(START);
  return store;
}

async function end(store: Store): Promise<void> {
  opened.delete(store);
  await store.stop();
}

it('the address that is told is that of the server which began last, of those that are alive', async () => {
  const worker = await process(null);
  const told = () => worker.cluster!.serverAddress();
  expect(await told()).toBeNull();
  await process('https://one.example.com');
  expect(await told()).toBe('https://one.example.com');
  const second = await process('https://two.example.com');
  await process(null);
  expect(await told()).toBe('https://two.example.com');
  await end(second);
  await process(null); // frees what the dead held
  expect(await told()).toBe('https://one.example.com');
});

it('where no server is alive it is that of the one that began last', async () => {
  await end(await process('https://one.example.com'));
  await end(await process('https://two.example.com'));
  expect(await (await process(null)).cluster!.serverAddress()).toBe('https://two.example.com');
});
