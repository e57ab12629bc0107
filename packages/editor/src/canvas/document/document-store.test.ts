import { expect, test } from 'vitest';
import type { Change } from './changes.ts';
import type { Edit } from './outbox.ts';
import { NODE, openStore, settled } from './testing/open-store.ts';

const open = (kept: readonly Edit[] = []) => openStore({}, kept);
const move = (x: number): readonly Change[] => [{ op: 'update_node', id: 'a', set: { x } }];

test('an edit is drawn at once, and sent after the one before it was accepted', async () => {
  const { store, sent, accept } = open();
  await store.load();
  store.edit(move(1), 'Move');
  store.edit(move(2), 'Move');
  expect(store.getState().document?.nodes.get('a')?.x).toBe(2);
  expect(sent).toHaveLength(1);
  await accept(0);
  expect(sent).toHaveLength(2);
  await accept(1);
  expect(store.getState()).toMatchObject({ saving: 'saved', unsent: 0 });
});

test('edits that the server did not take are kept and sent again in order', async () => {
  const { store, sent, waits, saved, accept } = open();
  await store.load();
  store.edit(move(1), 'Move');
  store.edit(move(2), 'Move');
  sent[0]!.answer({ kind: 'later' });
  await settled();
  expect(store.getState()).toMatchObject({ saving: 'offline', unsent: 2 });
  expect(saved()).toHaveLength(2);
  waits[0]!();
  expect(sent[1]!.edit).toEqual(sent[0]!.edit);
  await accept(1);
  await accept(2);
  expect(store.getState()).toMatchObject({ saving: 'saved', unsent: 0 });
  expect(saved()).toHaveLength(0);
});

test('what an earlier window left unsent is drawn and sent', async () => {
  const { store, sent } = open([{ editId: 'left', changes: move(7) }]);
  await store.load();
  expect(store.getState().document?.nodes.get('a')?.x).toBe(7);
  expect(sent[0]!.edit.editId).toBe('left');
});

test('a conflict stops sending until somebody chose; mine is sent again without expectation', async () => {
  const { store, sent, setServer, accept } = open();
  await store.load();
  store.edit([{ op: 'update_node', id: 'a', set: { form_values: { step: 'mine' } } }], 'Form');
  store.edit(move(3), 'Move');
  setServer({ nodes: new Map([['a', { id: 'a', ...NODE, form_values: { step: 'theirs' } }]]), revision: 5 });
  sent[0]!.answer({
    kind: 'conflict',
    conflicts: [{ op: 'update_node', id: 'a', field: 'form_values', current: { step: 'theirs' }, expected: {} }],
  });
  await settled();
  expect(store.getState().saving).toBe('conflict');
  expect(sent).toHaveLength(1);
  store.resolve('mine');
  await settled();
  expect(sent[1]!.edit.changes[0]).not.toHaveProperty('expected');
  await accept(1);
  await accept(2);
  expect(store.getState().document?.nodes.get('a')).toMatchObject({ form_values: { step: 'mine' }, x: 3 });
});

test('of a conflict that is given up the other version stays', async () => {
  const { store, sent, setServer } = open();
  await store.load();
  store.edit([{ op: 'update_node', id: 'a', set: { form_values: { step: 'mine' } } }], 'Form');
  setServer({ nodes: new Map([['a', { id: 'a', ...NODE, form_values: { step: 'theirs' } }]]) });
  sent[0]!.answer({ kind: 'conflict', conflicts: [] });
  await settled();
  store.resolve('theirs');
  await settled();
  expect(store.getState().document?.nodes.get('a')?.form_values).toEqual({ step: 'theirs' });
  expect(store.getState()).toMatchObject({ unsent: 0, saving: 'saved' });
});

test('changes of another window lie under the edits on their way', async () => {
  const { store } = open();
  await store.load();
  store.edit(move(9), 'Move');
  store.receive(2, 'other', [{ op: 'update_node', id: 'a', set: { x: 4, y: 4 } }]);
  expect(store.getState().document?.nodes.get('a')).toMatchObject({ x: 9, y: 4 });
});

test('our own edit told by the socket before its answer is not applied twice', async () => {
  const { store, sent, accept } = open();
  await store.load();
  store.edit([{ op: 'add_node', id: 'b', ...NODE }], 'Add');
  store.receive(2, sent[0]!.edit.editId, sent[0]!.edit.changes);
  await accept(0);
  expect([...store.getState().document!.nodes.keys()]).toEqual(['a', 'b']);
  expect(store.getState().unsent).toBe(0);
});

test('an edit that is refused for good is taken back, with its reason', async () => {
  const { store, sent } = open();
  await store.load();
  store.edit([{ op: 'add_node', id: 'b', ...NODE }], 'Add');
  sent[0]!.answer({ kind: 'refused', text: 'Too many nodes' });
  await settled();
  expect(store.getState()).toMatchObject({ refused: 'Too many nodes', unsent: 0 });
  expect(store.getState().document?.nodes.has('b')).toBe(false);
});

test('steps are undone and redone, and steps with one key are one', async () => {
  const { store } = open();
  await store.load();
  store.edit(move(1), 'Move', 'drag');
  store.edit(move(2), 'Move', 'drag');
  store.edit([{ op: 'add_node', id: 'b', ...NODE }], 'Add');
  store.undo();
  expect(store.getState().document?.nodes.has('b')).toBe(false);
  store.undo();
  expect(store.getState().document?.nodes.get('a')?.x).toBe(0);
  expect(store.getState()).toMatchObject({ undoLabel: null, redoLabel: 'Move' });
  store.redo();
  store.redo();
  expect(store.getState().document?.nodes.has('b')).toBe(true);
  expect(store.getState().document?.nodes.get('a')?.x).toBe(2);
});

test('a step with more changes than the server takes at once goes as several edits, and is undone as one', async () => {
  const { store, sent, accept } = open();
  await store.load();
  store.edit(
    Array.from({ length: 1200 }, (_, index) => ({ op: 'add_node' as const, id: `n${index}`, ...NODE })),
    'Paste',
  );
  for (const index of [0, 1, 2]) await accept(index);
  expect(sent.map(({ edit }) => edit.changes.length)).toEqual([500, 500, 200]);
  expect(store.getState().document?.nodes.size).toBe(1201);
  store.undo();
  expect(store.getState().document?.nodes.size).toBe(1);
});

test('a store that was closed is open again once it is loaded: React mounts a part twice while one develops', async () => {
  const { store } = open();
  store.close();
  await store.load();
  expect(store.getState().document?.workflow.name).toBe('Orders');
});

test('a document that was loaded before an edit was accepted does not take that edit away again', async () => {
  const { store, port, accept } = open();
  await store.load();
  const old = await port.load();
  const answers: (() => void)[] = [];
  port.load = () => new Promise((resolve) => answers.push(() => resolve(old)));
  store.catchUp();
  store.edit(move(7), 'Move');
  await accept(0);
  port.load = async () => ({ ...old, revision: 2, nodes: new Map([['a', { id: 'a', ...NODE, x: 7 }]]) });
  answers[0]!();
  await settled();
  expect(store.getState().document?.nodes.get('a')?.x).toBe(7);
  expect(store.getState().document?.revision).toBe(2);
});

test('an edit that is accepted while its canvas is loaded is drawn, though the document was asked for before', async () => {
  const { store, port, accept } = open([{ editId: 'left', changes: move(7) }]);
  const answers: (() => void)[] = [];
  const atOnce = port.load;
  port.load = async () => {
    const asked = await atOnce();
    return new Promise((resolve) => answers.push(() => resolve(asked)));
  };
  void store.send();
  const loaded = store.load();
  await settled();
  await accept(0);
  port.load = atOnce;
  answers[0]!();
  await loaded;
  expect(store.getState().document?.nodes.get('a')?.x).toBe(7);
});

test('an edit that was made before the document was loaded is not made again over what came after it', async () => {
  const { store, sent, setServer } = open();
  await store.load();
  store.edit([{ op: 'add_node', id: 'b', ...NODE }], 'Add');
  // Its answer was lost; another window removed the node.
  sent[0]!.answer({ kind: 'later' });
  await settled();
  setServer({ revision: 3 });
  store.catchUp();
  await settled();
  sent[1]!.answer({ kind: 'accepted', revision: 2 });
  await settled();
  expect(store.getState()).toMatchObject({ unsent: 0, saving: 'saved' });
  expect(store.getState().document?.nodes.has('b')).toBe(false);
});

test('a password that was stored before a reload is drawn as stored, though its edit is kept without it', async () => {
  const form = (token: string) => ({ form_values: { token } });
  const { store, sent, setServer } = open([
    { editId: 'left', changes: [{ op: 'update_node', id: 'a', set: form(''), expected: form('') }] },
  ]);
  setServer({ revision: 2, nodes: new Map([['a', { id: 'a', ...NODE, ...form('********') }]]) });
  await store.load();
  sent[0]!.answer({ kind: 'accepted', revision: 2 });
  await settled();
  expect(store.getState().document?.nodes.get('a')?.form_values).toEqual({ token: '********' });
});

test('a change that is told after a document which has it is not made again', async () => {
  const { store, setServer } = open();
  setServer({ revision: 5 });
  await store.load();
  store.receive(4, 'other', [{ op: 'add_node', id: 'gone', ...NODE }]);
  expect(store.getState().document?.nodes.has('gone')).toBe(false);
});

test('where a change of another window was not told, the document is loaded anew', async () => {
  const { store, setServer, accept } = open();
  await store.load();
  setServer({ revision: 3, nodes: new Map([['b', { id: 'b', ...NODE, x: 4 }]]) });
  store.receive(3, 'other', [{ op: 'update_node', id: 'b', set: { x: 4 } }]);
  await settled();
  expect(store.getState().document?.nodes.get('b')?.x).toBe(4);
  setServer({ revision: 4, nodes: new Map([['c', { id: 'c', ...NODE }]]) });
  store.edit([{ op: 'add_node', id: 'd', ...NODE }], 'Add');
  await accept(0);
  expect([...store.getState().document!.nodes.keys()]).toEqual(['c', 'd']);
});

test('a document that could not be loaded anew is asked for until it is there', async () => {
  const { store, port, waits, setServer } = open();
  await store.load();
  const { load } = port;
  port.load = () => Promise.reject(new Error('The server cannot be reached'));
  setServer({ revision: 2, nodes: new Map([['b', { id: 'b', ...NODE }]]) });
  store.receive(2, null, null);
  await settled();
  store.catchUp();
  await settled();
  expect(waits).toHaveLength(2);
  port.load = load;
  waits[1]!();
  await settled();
  expect([...store.getState().document!.nodes.keys()]).toEqual(['b']);
});

test('what is the same in a document that is loaded anew is not drawn again', async () => {
  const { store, setServer } = open();
  await store.load();
  const { document } = store.getState();
  setServer({
    revision: 2,
    nodes: new Map([
      ['a', { ...NODE, id: 'a' }],
      ['b', { id: 'b', ...NODE }],
    ]),
  });
  store.catchUp();
  await settled();
  expect(store.getState().document?.nodes.get('a')).toBe(document?.nodes.get('a'));
  expect(store.getState().document?.connections).toBe(document?.connections);
  expect([...store.getState().document!.nodes.keys()]).toEqual(['a', 'b']);
});

test('a server that went back to an older copy of its database is believed', async () => {
  const { store, setServer } = open();
  setServer({ revision: 9 });
  await store.load();
  setServer({ revision: 4, nodes: new Map() });
  store.catchUp();
  await settled();
  expect(store.getState().document?.nodes.size).toBe(0);
});

test('a canvas that is left sends on what waits, through an outage too', async () => {
  const { store, sent, waits, saved, accept } = open();
  await store.load();
  store.edit(move(1), 'Move');
  store.edit(move(2), 'Move');
  store.close();
  await accept(0);
  expect(sent).toHaveLength(2);
  sent[1]!.answer({ kind: 'later' });
  await settled();
  waits[0]!();
  await accept(2);
  expect(saved()).toHaveLength(0);
});

test('a canvas that is opened again while its edits are on their way draws them, and sends none twice', async () => {
  const { store, sent, accept } = open();
  await store.load();
  store.edit(move(1), 'Move');
  store.close();
  expect(store.getState()).toMatchObject({ document: null, undoLabel: null });
  await store.load();
  expect(store.getState()).toMatchObject({ unsent: 1, undoLabel: null });
  expect(store.getState().document?.nodes.get('a')?.x).toBe(1);
  await accept(0);
  expect(sent).toHaveLength(1);
});

test('whoever sends what waits learns whether the server has all of it', async () => {
  const { store, sent, accept } = open([{ editId: 'left', changes: move(7) }]);
  const first = store.send();
  sent[0]!.answer({ kind: 'later' });
  expect(await first).toBe(false);
  const second = store.send();
  await accept(1);
  expect(await second).toBe(true);
  expect(store.getState().document).toBe(null);
});

test('a store whose user left sends nothing more, and keeps what waits', async () => {
  const { store, sent, saved, accept } = open();
  await store.load();
  store.edit(move(1), 'Move');
  store.edit(move(2), 'Move');
  store.stop();
  await accept(0);
  expect(sent).toHaveLength(1);
  expect(saved()).toHaveLength(1);
  expect(await store.send()).toBe(false);
});

test('what the server refused it does not have, until somebody was told', async () => {
  const { store, sent } = open([{ editId: 'left', changes: move(7) }]);
  const asked = store.send();
  sent[0]!.answer({ kind: 'refused', text: 'Too many nodes' });
  expect(await asked).toBe(false);
  store.dismissRefusal();
  expect(await store.send()).toBe(true);
});

test('whoever sends learns of a refusal, though somebody was told of it by then', async () => {
  const { store, sent } = open();
  await store.load();
  store.subscribe(({ refused }) => refused !== null && store.dismissRefusal());
  store.edit([{ op: 'add_node', id: 'b', ...NODE }], 'Add');
  const asked = store.send();
  sent[0]!.answer({ kind: 'refused', text: 'Too many nodes' });
  expect(await asked).toBe(false);
  expect(await store.send()).toBe(true);
});
