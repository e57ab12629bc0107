import { randomUUID } from 'node:crypto';
import type { Annotation, ConnectionId, GraphChange, NodeId, UserId, WorkflowId } from '@loopwright/model';
import type { EditOutcome, NewEdit, Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, DAY, fields, newId, type Open, type Opened, START } from './fixture.ts';

const note = (change: Partial<Annotation> = {}): Annotation => ({
  id: randomUUID(),
  kind: 'note',
  x: 1,
  y: -2.5,
  width: 100,
  height: 50,
  text: 'why \u0000',
  color: 'yellow',
  ...change,
});
const added = (id: NodeId, change: Partial<Extract<GraphChange, { op: 'add_node' }>> = {}): GraphChange => ({
  op: 'add_node',
  id,
  node_type: 'counter',
  x: 0,
  y: 0,
  form_values: {},
  config: {},
  input_data: {},
  output_data: {},
  ...change,
});
const drawn = (id: ConnectionId, source: NodeId, target: NodeId, source_handle = 'default'): GraphChange => ({
  op: 'add_connection',
  id,
  source,
  target,
  source_handle,
});

/** What the store promises of edits. */
export function editorStoreContract(openStore: Open): void {
  let opened: Opened;
  let store: Store;
  let owner: UserId;
  let id: WorkflowId;

  beforeEach(async () => {
    opened = await openStore();
    store = opened.store;
    owner = await addUser(store, 'Ada');
    ({ id } = await store.workflows.create(newId<WorkflowId>(), owner, fields({ env: { K: 1 } }), START));
  });
  afterEach(() => opened.close());

  const edit = (changes: readonly GraphChange[], more: Partial<NewEdit> = {}, at = START): Promise<EditOutcome> =>
    store.workflows.edit(id, owner, { editId: randomUUID(), changes, seen: [], ...more }, at);
  const document = async () => (await store.workflows.document(id, owner))!;

  describe('an edit', () => {
    it('makes all of its changes in their order, as one revision', async () => {
      const [a, b] = [newId<NodeId>(), newId<NodeId>()];
      const [first, second] = [newId<ConnectionId>(), newId<ConnectionId>()];
      const notes = [note(), note({ kind: 'group', color: 'blue' })];
      const outcome = await edit(
        [
          added(a, { form_values: { start: 1 }, x: 1.5, output_data: { o: 1 } }),
          added(b),
          drawn(first, a, b),
          drawn(second, a, b, 'Error'),
          { op: 'update_node', id: b, set: { x: 7, form_values: { step: 2 } }, expected: { form_values: {} } },
          { op: 'remove_connection', id: first },
          { op: 'set_annotations', annotations: notes, expected: [] },
          { op: 'update_workflow', set: { name: 'New', tags: ['t'], env: {} }, expected: { env: { K: 1 } } },
        ],
        {},
        START + 3,
      );
      expect(outcome).toEqual({ outcome: 'applied', revision: 1, files: [] });
      const { workflow, nodes, connections, annotations } = await document();
      expect(workflow).toMatchObject({ revision: 1, name: 'New', tags: ['t'], env: {}, updatedAt: START + 3 });
      expect(nodes).toMatchObject([
        { id: a, type: 'counter', x: 1.5, formValues: { start: 1 }, outputData: { o: 1 } },
        { id: b, x: 7, formValues: { step: 2 } },
      ]);
      expect(connections).toMatchObject([{ id: second, source: a, target: b, port: 'Error' }]);
      expect(annotations).toEqual(notes);
    });

    it('that was made before is not made again, also by a store that was opened anew', async () => {
      const editId = randomUUID();
      const changes = [added(newId<NodeId>())];
      expect(await edit(changes, { editId })).toMatchObject({ outcome: 'applied', revision: 1 });
      store = await opened.reopen();
      await edit([{ op: 'update_workflow', set: { name: 'Later' } }]);
      expect(await edit(changes, { editId })).toEqual({ outcome: 'repeated', revision: 1 });
      expect((await document()).workflow.revision).toBe(2);
    });

    it('is remembered for a day, and of a workflow the last thousand', async () => {
      const nothing = [{ op: 'remove_node', id: newId<NodeId>() }] as const;
      const editId = randomUUID();
      await edit(nothing, { editId });
      expect(await edit(nothing, { editId }, START + DAY - 1)).toMatchObject({ outcome: 'repeated' });
      expect(await edit(nothing, { editId }, START + DAY)).toMatchObject({ outcome: 'applied', revision: 2 });
      await Promise.all(Array.from({ length: 999 }, () => edit(nothing, {}, START + DAY)));
      expect(await edit(nothing, { editId }, START + DAY)).toMatchObject({ outcome: 'repeated', revision: 2 });
      await edit(nothing, {}, START + DAY);
      expect(await edit(nothing, { editId }, START + DAY)).toMatchObject({ outcome: 'applied' });
    });

    it('whose expectations somebody else has passed tells each of them, and changes nothing', async () => {
      const [a, b, gone] = [newId<NodeId>(), newId<NodeId>(), newId<NodeId>()];
      await edit([added(a, { form_values: { n: 1, m: 2 } }), added(b)]);
      const other = note();
      const outcome = await edit([
        { op: 'update_workflow', set: { name: 'Mine' } },
        { op: 'update_node', id: a, set: { x: 9 }, expected: { form_values: { m: 2, n: 1 } } },
        { op: 'update_node', id: a, set: { form_values: {} }, expected: { form_values: { n: 5 }, config: { a: 1 } } },
        { op: 'update_node', id: gone, set: { x: 1 } },
        { op: 'remove_node', id: gone },
        { op: 'remove_connection', id: newId<ConnectionId>() },
        drawn(newId<ConnectionId>(), a, gone),
        added(b),
        { op: 'set_annotations', annotations: [], expected: [other] },
        { op: 'update_workflow', set: {}, expected: { name: 'Orders', description: 'x' } },
      ]);
      expect(outcome).toEqual({
        outcome: 'conflict',
        conflicts: [
          { index: 2, op: 'update_node', id: a, field: 'form_values', current: { n: 1, m: 2 }, expected: { n: 5 } },
          { index: 2, op: 'update_node', id: a, field: 'config', current: {}, expected: { a: 1 } },
          { index: 3, op: 'update_node', id: gone, field: 'id', current: null, expected: gone },
          { index: 6, op: 'add_connection', id: expect.any(String), field: 'target', current: null, expected: gone },
          { index: 7, op: 'add_node', id: b, field: 'id', current: b, expected: null },
          { index: 8, op: 'set_annotations', id: null, field: 'annotations', current: [], expected: [other] },
          { index: 9, op: 'update_workflow', id: null, field: 'name', current: 'Mine', expected: 'Orders' },
          { index: 9, op: 'update_workflow', id: null, field: 'description', current: null, expected: 'x' },
        ],
      });
      const { workflow, nodes } = await document();
      expect([workflow.name, workflow.revision, nodes[0]?.x]).toEqual(['Orders', 1, 0]);
    });

    it('draws the same connection again without a word, another one from the same port not', async () => {
      const [a, b] = [newId<NodeId>(), newId<NodeId>()];
      const one = newId<ConnectionId>();
      await edit([added(a), added(b), drawn(one, a, b, 'Yes')]);
      expect(await edit([drawn(one, a, b, 'yes')])).toMatchObject({ outcome: 'applied' });
      expect(await edit([drawn(newId<ConnectionId>(), a, b, 'YES')])).toMatchObject({
        conflicts: [{ field: 'source_handle', current: 'YES' }],
      });
      expect(await edit([drawn(one, b, a)])).toMatchObject({ conflicts: [{ field: 'id', current: one }] });
    });

    it('that rests on a form which is another by now is stale', async () => {
      const a = newId<NodeId>();
      await edit([added(a, { form_values: { p: 'sealed' } })]);
      const change = [{ op: 'update_node', id: a, set: { form_values: { p: 'sealed', q: 1 } } }] as const;
      expect(await edit(change, { seen: [{ id: a, formValues: { p: 'other' } }] })).toEqual({ outcome: 'stale' });
      expect(await edit(change, { seen: [{ id: a, formValues: { p: 'sealed' } }] })).toMatchObject({ revision: 2 });
    });

    it('of somebody else’s workflow finds none, and takes no id that is used elsewhere', async () => {
      const stranger = await addUser(store, 'Bob');
      const theirs = await store.workflows.create(newId<WorkflowId>(), stranger, fields(), START);
      const a = newId<NodeId>();
      await edit([added(a)]);
      const by = (workflowId: WorkflowId) =>
        store.workflows.edit(workflowId, stranger, { editId: null, changes: [added(a)], seen: [] }, START);
      expect(await by(id)).toEqual({ outcome: 'unknown' });
      expect(await by(theirs.id)).toMatchObject({ conflicts: [{ index: 0, field: 'id', current: a }] });
      expect(await store.workflows.document(id, stranger)).toBeNull();
    });

    it('removes a node with its connections and files; its form is known for a day', async () => {
      const [a, b] = [newId<NodeId>(), newId<NodeId>()];
      await edit([added(a), added(b, { form_values: { secret: 'sealed' } }), drawn(newId<ConnectionId>(), a, b)]);
      const file = { id: newId<never>(), nodeId: b, key: 'k', fileName: 'f', path: 'p/1', bytes: 0 };
      await store.workflows.putFile({ ...file, createdAt: START, updatedAt: START });
      expect(await edit([{ op: 'remove_node', id: b }])).toMatchObject({ outcome: 'applied', files: ['p/1'] });
      expect((await document()).connections).toEqual([]);
      const removed = { id: b, type: 'counter', formValues: { secret: 'sealed' }, removed: true };
      expect(await store.workflows.forms(id, [a, b, newId()], START + DAY - 1)).toEqual([
        { id: a, type: 'counter', formValues: {}, removed: false },
        removed,
      ]);
      expect(await store.workflows.forms(id, [b], START + DAY)).toEqual([]);
      await edit([added(b)]);
      expect(await store.workflows.forms(id, [b], START)).toMatchObject([{ formValues: {}, removed: false }]);
    });
  });
}
