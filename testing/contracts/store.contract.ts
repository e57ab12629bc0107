import type { Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  addUser,
  append,
  bench,
  flusher,
  group,
  LANDED,
  newRun,
  type Open,
  type Opened,
  open,
  START,
  succeeded,
} from './fixture.ts';

/** What the database as a whole promises. */
export function storeContract(openStore: Open): void {
  let opened: Opened;
  let store: Store;

  beforeEach(async () => {
    opened = await openStore();
    store = opened.store;
  });
  afterEach(() => opened.close());

  it('writes when it is asked whether it can', async () => {
    expect(await store.probe()).toBe(true);
    expect(await store.probe()).toBe(true);
  });

  it('goes on while and after its log is moved into the database', async () => {
    const on = await bench(store);
    const flush = flusher(store, on.incarnation);
    const work = Array.from({ length: 20 }, (_, index) =>
      flush(group(open(newRun(on, index + 1), succeeded()), append(index + 1, 0, 'x'))),
    );
    await Promise.all([store.checkpoint(), store.checkpoint(), ...work]);
    await store.checkpoint();
    expect(await store.history.runs(on.owner, { limit: 100 })).toHaveLength(20);
    expect(await flush(group(open(newRun(on, 21))))).toEqual(LANDED);
  });

  it('sees what it wrote, at once', async () => {
    for (let count = 0; count < 20; count++) {
      const id = await addUser(store, `user ${count}`);
      expect((await store.accounts.user(id))?.createdAt).toBe(START);
    }
  });
}
