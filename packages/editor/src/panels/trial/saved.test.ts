import { expect, test } from 'vitest';
import { openStore } from '../../canvas/document/testing/open-store.ts';
import { untilSaved } from './saved.ts';

const MOVE = [{ op: 'update_node', id: 'a', set: { x: 7 } }] as const;

test('a trial waits for the edits under way', async () => {
  const { store, accept } = openStore();
  await store.load();
  store.edit(MOVE, 'Move');
  const saved = untilSaved(store, new AbortController().signal);
  await accept(0);
  expect(await saved).toBe(true);
});

test('an edit that the server refuses meanwhile is not saved', async () => {
  const { store, sent } = openStore();
  await store.load();
  store.edit(MOVE, 'Move');
  const saved = untilSaved(store, new AbortController().signal);
  sent[0]!.answer({ kind: 'refused', text: 'Too many nodes' });
  expect(await saved).toBe(false);
});

test('a wait that is ended says that it is not saved', async () => {
  const { store } = openStore();
  await store.load();
  store.edit(MOVE, 'Move');
  const abort = new AbortController();
  const saved = untilSaved(store, abort.signal);
  abort.abort();
  expect(await saved).toBe(false);
});
