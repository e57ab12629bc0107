import type { Store } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import {
  bench,
  failed,
  flusher,
  group,
  newRun,
  open,
  START,
  succeeded,
} from '../../../../testing/contracts/fixture.ts';
import { retireAll } from '../../../../testing/contracts/retire.ts';
import { type MemoryStore, openInMemory } from '../../open-in-memory.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOWHERE = Number.MAX_SAFE_INTEGER;

/** From where on retention looks at the loop. */
const lookedFrom = (store: MemoryStore) =>
  (store.database.prepare('SELECT retire_from FROM loop').get() as { retire_from: number }).retire_from;
const opened = async () => {
  const store = openInMemory({ clock: { now: () => START } });
  const on = await bench(store as Store);
  return { store, on, flush: flusher(store, on.incarnation) };
};

it('what is kept for another reason is not walked over again', async () => {
  const { store, on, flush } = await opened();
  const at = (id: number, ms: number) => newRun(on, id, { startedAt: START + ms });
  await flush(
    ...[1, 2, 3].map((id) => group(open(at(id, id), failed(START + id)))),
    group(open(at(4, 4))), // under way
    ...[5, 6].map((id) => group(open(at(id, id), succeeded(START + 5 * DAY)))), // they took long
  );
  await retireAll(store, START + 6 * DAY);
  expect(lookedFrom(store)).toBe(NOWHERE);

  await flush(group(open(at(7, 6 * DAY), succeeded(START + 6 * DAY + 10))));
  expect(lookedFrom(store)).toBe(START + 6 * DAY - MINUTE);
  await retireAll(store, START + 13 * DAY);
  expect(lookedFrom(store)).toBe(START + 6 * DAY);
});

it('a slice goes on from the first success that it kept, and behind its last where it took all', async () => {
  const { store, on, flush } = await opened();
  await flush(
    ...Array.from({ length: 10 }, (_, index) =>
      group(open(newRun(on, index + 1, { startedAt: START + index * 1000 }), succeeded(START + index * 1000))),
    ),
  );
  const rules = { failedDays: 90, succeededDays: 7, succeededRuns: 4, pulledFailedRuns: 9, now: START + DAY };
  await store.history.retire({ ...rules, limit: 3 });
  expect(lookedFrom(store)).toBe(START + 2000);
  await store.history.retire({ ...rules, limit: 5 });
  expect(lookedFrom(store)).toBe(START + 6000);
  await store.history.retire({ ...rules, limit: 5, succeededRuns: 0 });
  expect(lookedFrom(store)).toBe(NOWHERE);
});
