import type { Annotation } from '@loopwright/model';
import { expect, test } from 'vitest';
import type { Change } from './changes.ts';
import { NODE, openStore, settled } from './testing/open-store.ts';

const form = (form_values: Record<string, string>): readonly Change[] => [
  { op: 'update_node', id: 'a', set: { form_values } },
];
const note = (id: string, text: string): Annotation => ({
  id,
  kind: 'note',
  x: 0,
  y: 0,
  width: 1,
  height: 1,
  text,
  color: 'yellow',
});

test('an undo takes back the field that it was about, and leaves what another window saved in the same form', async () => {
  const { store, sent, setServer, accept } = openStore({ form_values: { url: 'old', body: 'old' } });
  await store.load();
  store.edit(form({ url: 'new', body: 'old' }), 'Address');
  await accept(0);
  setServer({ revision: 3 });
  store.receive(3, 'other', form({ url: 'new', body: 'theirs' }));
  store.undo();
  expect(store.getState().document?.nodes.get('a')?.form_values).toEqual({ url: 'old', body: 'theirs' });
  expect(sent[1]!.edit.changes).toEqual([
    {
      op: 'update_node',
      id: 'a',
      set: { form_values: { url: 'old', body: 'theirs' } },
      expected: { form_values: { url: 'new', body: 'theirs' } },
    },
  ]);
  await accept(1);
  store.receive(5, 'another', form({ url: 'old', body: 'newer' }));
  store.redo();
  expect(store.getState().document?.nodes.get('a')?.form_values).toEqual({ url: 'new', body: 'newer' });
});

test('an undo of a field that another window changed since expects what the step left, so that a person chooses', async () => {
  const { store, sent, accept } = openStore({ form_values: { url: 'old' } });
  await store.load();
  store.edit(form({ url: 'mine' }), 'Address');
  await accept(0);
  store.receive(3, 'other', form({ url: 'theirs' }));
  store.undo();
  expect(sent[1]!.edit.changes).toEqual([
    {
      op: 'update_node',
      id: 'a',
      set: { form_values: { url: 'old' } },
      expected: { form_values: { url: 'mine' } },
    },
  ]);
});

test('settings, env and notes are taken back one by one as well', async () => {
  const { store, accept } = openStore();
  await store.load();
  store.edit([{ op: 'update_node', id: 'a', set: { config: { name: 'Mine' } } }], 'Name');
  store.edit([{ op: 'update_workflow', set: { env: { A: '1' } } }], 'Env');
  store.edit([{ op: 'set_annotations', annotations: [note('mine', 'Mine')] }], 'Note');
  for (const index of [0, 1, 2]) await accept(index);
  store.receive(5, 'other', [
    { op: 'update_node', id: 'a', set: { config: { name: 'Mine', retries: 2 } } },
    { op: 'update_workflow', set: { env: { A: '1', B: '2' } } },
    { op: 'set_annotations', annotations: [note('mine', 'Mine'), note('theirs', 'Theirs')] },
  ]);
  for (const _ of [0, 1, 2]) store.undo();
  const { document } = store.getState();
  expect(document?.nodes.get('a')?.config).toEqual({ retries: 2 });
  expect(document?.workflow.env).toEqual({ B: '2' });
  expect(document?.annotations).toEqual([note('theirs', 'Theirs')]);
});

test('a removal that is undone and redone takes along what was there by then', async () => {
  const { store, accept } = openStore();
  await store.load();
  store.edit([{ op: 'add_node', id: 'b', ...NODE }], 'Add');
  await accept(0);
  store.receive(3, 'other', [{ op: 'update_node', id: 'b', set: { form_values: { url: 'theirs' } } }]);
  store.undo();
  store.redo();
  expect(store.getState().document?.nodes.get('b')?.form_values).toEqual({ url: 'theirs' });
});

test('a step whose edit gave way to another window, or was refused, can be neither undone nor redone', async () => {
  const { store, sent } = openStore();
  await store.load();
  store.edit(form({ url: 'mine' }), 'Address');
  sent[0]!.answer({ kind: 'conflict', conflicts: [] });
  await settled();
  store.resolve('theirs');
  await settled();
  expect(store.getState()).toMatchObject({ undoLabel: null, redoLabel: null });
  store.edit([{ op: 'add_node', id: 'b', ...NODE }], 'Add');
  sent[1]!.answer({ kind: 'refused', text: 'Too many nodes' });
  await settled();
  expect(store.getState()).toMatchObject({ undoLabel: null, redoLabel: null });
});

test('an edit that overwrites the other one under a new id is forgotten under that one', async () => {
  const { store, sent } = openStore();
  await store.load();
  store.edit(form({ url: 'mine' }), 'Address');
  sent[0]!.answer({ kind: 'conflict', conflicts: [] });
  await settled();
  store.resolve('mine');
  await settled();
  expect(store.getState().undoLabel).toBe('Address');
  sent[1]!.answer({ kind: 'refused', text: 'Gone' });
  await settled();
  expect(store.getState().undoLabel).toBe(null);
});
