import { expect, test } from 'vitest';
import type { Change } from './changes.ts';
import { NODE, openStore, settled } from './testing/open-store.ts';

const MASK = '********';
const form = (form_values: Record<string, string>): readonly Change[] => [
  { op: 'update_node', id: 'a', set: { form_values } },
];

test('a password that the server has is shown by its mask, and expected so by what is changed after it', async () => {
  const { store, sent, accept } = openStore({ form_values: { url: 'x', token: '' } });
  await store.load();
  store.hide('token', 's3cret');
  store.edit(form({ url: 'x', token: 's3cret' }), 'Token');
  store.edit(form({ url: 'y', token: 's3cret' }), 'Address');
  store.edit(form({ url: 'z', token: 's3cret' }), 'Address');
  await accept(0);
  expect(store.getState().document?.nodes.get('a')?.form_values).toEqual({ url: 'z', token: MASK });
  const [second] = sent[1]!.edit.changes;
  expect(second).toMatchObject({
    set: { form_values: { url: 'y', token: MASK } },
    expected: { form_values: { url: 'x', token: MASK } },
  });
  await accept(1);
  await accept(2);
  expect(store.getState().document?.nodes.get('a')?.form_values).toEqual({ url: 'z', token: MASK });
});

test('a password that is changed again before the first one arrived is not taken for that', async () => {
  const { store, sent, accept } = openStore({ form_values: { token: '' } });
  await store.load();
  store.hide('token', 'one');
  store.edit(form({ token: 'one' }), 'Token');
  store.hide('token', 'two');
  store.edit(form({ token: 'two' }), 'Token');
  store.edit(form({ token: 'one' }), 'Token');
  await accept(0);
  expect(sent[1]!.edit.changes[0]).toMatchObject({
    set: { form_values: { token: 'two' } },
    expected: { form_values: { token: MASK } },
  });
  await accept(1);
  expect(sent[2]!.edit.changes[0]).toMatchObject({ set: { form_values: { token: 'one' } } });
});

test('the live frame tells a password of which this window was not sure', async () => {
  const { store, sent, accept } = openStore();
  await store.load();
  store.hide('token', 's3cret', false);
  store.hide('url', 'x', false);
  const node = { op: 'add_node' as const, id: 'b', ...NODE };
  store.edit([{ ...node, form_values: { url: 'x', token: 's3cret' } }], 'Paste');
  await accept(0);
  expect(store.getState().document?.nodes.get('b')?.form_values).toEqual({ url: 'x', token: 's3cret' });
  store.receive(2, sent[0]!.edit.editId, [{ ...node, form_values: { url: 'x', token: MASK } }]);
  expect(store.getState().document?.nodes.get('b')?.form_values).toEqual({ url: 'x', token: MASK });
});

test('a password that is written, changed or deleted is no step: it cannot be had back', async () => {
  const { store, accept } = openStore({ form_values: { url: 'x', token: MASK } });
  await store.load();
  store.edit(form({ url: 'x', token: '' }), 'Token');
  expect(store.getState().undoLabel).toBe(null);
  await accept(0);
  store.hide('token', 's3cret');
  store.edit(form({ url: 'y', token: 's3cret' }), 'Both');
  await accept(1);
  store.undo();
  expect(store.getState().document?.nodes.get('a')?.form_values).toEqual({ url: 'x', token: MASK });
});

test('a mask that is sent where no password is stored stores none', async () => {
  const { store, accept } = openStore({ form_values: { token: '' } });
  await store.load();
  store.edit(form({ token: MASK }), 'Token');
  await accept(0);
  expect(store.getState().document?.nodes.get('a')?.form_values).toEqual({ token: '' });
});

test('a conflict shows no password', async () => {
  const { store, sent } = openStore({ form_values: { url: 'x', token: '' } });
  await store.load();
  store.hide('token', 's3cret');
  store.edit(form({ url: 'y', token: 's3cret' }), 'Both');
  sent[0]!.answer({ kind: 'conflict', conflicts: [] });
  await settled();
  expect(JSON.stringify(store.getState().conflict)).not.toContain('s3cret');
  store.resolve('mine');
  await settled();
  expect(sent[1]!.edit.changes[0]).toMatchObject({ set: { form_values: { token: 's3cret' } } });
});
