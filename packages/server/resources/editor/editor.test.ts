import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, openSocket } from '../../live/testing/open-socket.ts';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const MASK = '********';
const secret = { url: 'https://example.test/', auth_type: 'bearer', auth_bearer_token: 'hunter2-value' };

let server: OpenServer;
let base: string;
let ada: Client;
let bob: Client;
beforeAll(async () => {
  server = await openServer();
  base = await listen(server);
  ada = await newClient(server);
  bob = await newClient(server);
});
afterAll(() => server.close());

const newWorkflow = async (): Promise<string> => (await ada('POST', '/workflow/', { name: 'Edited' })).body.id;
const edit = (id: string, changes: readonly unknown[], more: object = {}, by = ada) =>
  by('POST', `/workflow/${id}/edits/`, { client_id: 'tab-1', edit_id: randomUUID(), changes, ...more });
const document = async (id: string) => (await ada('GET', `/workflow/${id}/document/`)).body;
const addNode = (node_type: string, more: object = {}) => ({
  op: 'add_node',
  id: randomUUID(),
  node_type,
  x: 0,
  y: 0,
  ...more,
});

describe('an edit', () => {
  it('makes its changes together, and the document has them all', async () => {
    const id = await newWorkflow();
    const [a, b] = [addNode('counter', { x: 10.5 }), addNode('data-transformer')];
    const note = { id: randomUUID(), kind: 'note', x: 1, y: 2, width: 3, height: 4, text: 'Why', color: 'yellow' };
    const connection = { op: 'add_connection', id: randomUUID(), source: a.id, target: b.id };
    const editId = randomUUID();
    const changes = [
      a,
      b,
      connection,
      { op: 'set_annotations', annotations: [note] },
      { op: 'update_workflow', set: { name: 'Drawn', env: { K: 'v' } } },
    ];
    const made = await edit(id, changes, { edit_id: editId });
    expect([made.status, made.body]).toEqual([200, { revision: 1, edit_id: editId }]);
    const drawn = await document(id);
    expect(drawn).toMatchObject({
      revision: 1,
      workflow: { id, name: 'Drawn', env: { K: 'v' } },
      nodes: [{ id: a.id, node_type: 'counter', x: 10.5 }, { id: b.id }],
      connections: [{ id: connection.id, source_node: a.id, target_node: b.id, source_handle: 'default' }],
      annotations: [note],
    });
    const again = await edit(id, changes, { edit_id: editId });
    expect([again.status, again.body]).toEqual([200, { revision: 1, edit_id: editId }]);
    expect(await document(id)).toEqual(drawn);
  });

  it('takes node types that are not installed, so that a removal can be undone', async () => {
    const id = await newWorkflow();
    expect((await edit(id, [addNode('gone-type', { form_values: { a: 1 } })])).status).toBe(200);
    expect((await document(id)).nodes[0]).toMatchObject({ node_type: 'gone-type', form_values: { a: 1 } });
  });

  it('that meets somebody else’s change is 409, names each difference and changes nothing', async () => {
    const id = await newWorkflow();
    const node = addNode('data-transformer', { form_values: { expression: 'a' } });
    await edit(id, [node]);
    const { status, body } = await edit(id, [
      { op: 'update_node', id: node.id, set: { x: 5 } },
      {
        op: 'update_node',
        id: node.id,
        set: { form_values: { expression: 'c' } },
        expected: { form_values: { expression: 'b' } },
      },
    ]);
    expect([status, body.code]).toEqual([409, 'CONFLICT']);
    const conflict = {
      index: 1,
      op: 'update_node',
      id: node.id,
      field: 'form_values',
      current: { expression: 'a' },
      expected: { expression: 'b' },
    };
    expect(body.details).toEqual({ conflicts: [conflict] });
    expect((await document(id)).nodes[0]).toMatchObject({ x: 0, form_values: { expression: 'a' } });
  });

  it('counts with the changes of other routes, moves too', async () => {
    const { id, nodes } = await newGraph(ada, [{ type: 'counter' }]);
    const { revision } = await document(id);
    await ada('PATCH', `/workflow/${id}/nodes/${nodes[0]}/position/`, { position: { x: 4 } });
    await ada('PATCH', `/workflow/${id}/`, { description: 'x' });
    expect((await document(id)).revision).toBe(revision + 2);
    expect((await edit(id, [{ op: 'remove_node', id: nodes[0] }])).body.revision).toBe(revision + 3);
  });

  it('is refused whole with the place of each error', async () => {
    const id = await newWorkflow();
    const self = randomUUID();
    const { status, body } = await edit(id, [
      addNode('counter', { x: 'left', form_values: [] }),
      { op: 'update_node', id: 'no-uuid', set: { y: '1' } },
      { op: 'paint' },
      null,
      { op: 'add_connection', id: randomUUID(), source: self, target: self },
      {
        op: 'set_annotations',
        annotations: [{ id: randomUUID(), kind: 'note', x: 0, y: 0, width: 0, height: 1, color: 'mauve' }],
      },
      { op: 'update_workflow', set: { name: '' } },
    ]);
    expect(status).toBe(400);
    expect(Object.keys(body.errors).sort()).toEqual([
      'changes.0.form_values',
      'changes.0.x',
      'changes.1.id',
      'changes.1.set.y',
      'changes.2.op',
      'changes.3',
      'changes.4.target',
      'changes.5.annotations.0.color',
      'changes.5.annotations.0.width',
      'changes.6.set.name',
    ]);
    for (const wrong of [[], Array.from({ length: 501 }, () => ({ op: 'remove_node', id: self })), 'x'])
      expect((await edit(id, wrong as never)).body.errors).toHaveProperty('changes');
    expect((await edit(id, [addNode('counter')], { client_id: 'x'.repeat(65), edit_id: '1' })).body.errors).toEqual({
      client_id: ['Ensure this field has no more than 64 characters.'],
      edit_id: ['Enter a valid UUID.'],
    });
    expect((await document(id)).nodes).toEqual([]);
  });

  it('and the document of somebody else’s workflow are 404', async () => {
    const id = await newWorkflow();
    expect((await edit(id, [addNode('counter')], {}, bob)).status).toBe(404);
    expect((await bob('GET', `/workflow/${id}/document/`)).status).toBe(404);
    expect((await ada('GET', '/workflow/no-uuid/document/')).status).toBe(404);
  });

  it('is in the audit record where it changes what runs, not for a move', async () => {
    const id = await newWorkflow();
    const node = addNode('counter');
    await edit(id, [node, addNode('counter')]);
    await edit(id, [{ op: 'update_node', id: node.id, set: { x: 1, y: 2 } }]);
    const { items } = (await ada('GET', `/audit/?target=${id}`)).body;
    const edits = items.filter(
      (item: { action: string; target_id: string }) => item.target_id === id && item.action === 'workflow.edit',
    );
    expect(edits.map((item: { details: unknown }) => item.details)).toEqual([{ add_node: 2 }]);
  });
});

it('notes and groups go with a copy, and with a file to another workflow', async () => {
  const id = await newWorkflow();
  const note = { kind: 'group', x: 1, y: 2, width: 30, height: 40, text: 'Why', color: 'teal' };
  await edit(id, [{ op: 'set_annotations', annotations: [{ id: randomUUID(), ...note }] }]);
  const copy = (await ada('POST', `/workflow/${id}/duplicate/`)).body.id;
  const file = (await ada('GET', `/workflow/${id}/export/`)).body;
  const imported = (await ada('POST', '/workflow/import/', { file })).body.id;
  const ids = new Set<string>();
  for (const each of [id, copy, imported]) {
    const { annotations } = await document(each);
    expect(annotations).toEqual([{ id: expect.any(String), ...note }]);
    ids.add(annotations[0].id);
  }
  expect(ids.size).toBe(3);
});

describe('a password in an edit', () => {
  it('is expected as its client wrote it: a repeat does not stand in its own way', async () => {
    const id = await newWorkflow();
    const node = addNode('http-request', { form_values: { url: secret.url } });
    await edit(id, [node]);
    const change = (set: object, expected: object) => [
      { op: 'update_node', id: node.id, set: { form_values: set }, expected: { form_values: expected } },
    ];
    expect((await edit(id, change(secret, { url: secret.url }))).status).toBe(200);
    const moved = { ...secret, url: 'https://elsewhere.test/' };
    expect((await edit(id, change(moved, secret))).status).toBe(200);
    const wrong = await edit(id, change(secret, { ...moved, auth_bearer_token: 'another' }));
    expect([wrong.status, wrong.body.details.conflicts[0].expected.auth_bearer_token]).toEqual([409, MASK]);
  });

  it('is expected by its mask where there is one, and only there', async () => {
    const id = await newWorkflow();
    const node = addNode('http-request', { form_values: { ...secret, auth_bearer_token: '' } });
    await edit(id, [node]);
    const form_values = { ...secret, auth_bearer_token: MASK };
    const late = await edit(id, [{ op: 'update_node', id: node.id, set: { form_values }, expected: { form_values } }]);
    expect(late.status).toBe(409);
  });

  const values = async (id: string) => (await server.store.workflows.nodes(id as never))[0]!.formValues;

  it('is sealed, masked in the document, and kept by its mask', async () => {
    const id = await newWorkflow();
    const node = addNode('http-request', { form_values: secret });
    await edit(id, [node]);
    const sealed = (await values(id)).auth_bearer_token;
    expect(sealed).toMatch(/^sealed:/);
    const { form_values: shown } = (await document(id)).nodes[0];
    expect(shown.auth_bearer_token).toBe(MASK);
    const set = { form_values: { ...shown, url: 'https://other.test/' } };
    expect((await edit(id, [{ op: 'update_node', id: node.id, set, expected: { form_values: shown } }])).status).toBe(
      200,
    );
    expect(await values(id)).toMatchObject({ url: 'https://other.test/', auth_bearer_token: sealed });
    const late = await edit(id, [{ op: 'update_node', id: node.id, set, expected: { form_values: shown } }]);
    expect(late.status).toBe(409);
    expect(late.body.details.conflicts[0].current.auth_bearer_token).toBe(MASK);
    expect(JSON.stringify(late.body)).not.toMatch(/sealed:|hunter2/);
  });

  it('comes back with a removed node that is added again', async () => {
    const id = await newWorkflow();
    const node = addNode('http-request', { form_values: secret });
    await edit(id, [node]);
    const sealed = (await values(id)).auth_bearer_token;
    const { form_values: shown } = (await document(id)).nodes[0];
    await edit(id, [{ op: 'remove_node', id: node.id }]);
    expect((await edit(id, [{ ...node, form_values: shown }])).status).toBe(200);
    expect((await values(id)).auth_bearer_token).toBe(sealed);
  });
});

describe('a watcher', () => {
  it('is told each edit in order, with masked passwords, and to load anew after other routes', async () => {
    const id = await newWorkflow();
    const socket = await openSocket(`${base}/ws/live/${id}/?token=${ada.headers.authorization!.slice(7)}`);
    await socket.nextOf('snapshot');
    const node = addNode('http-request', { form_values: secret });
    const editId = randomUUID();
    await edit(id, [node], { edit_id: editId });
    await edit(id, [node], { edit_id: editId });
    await Promise.all([1, 2, 3].map((x) => edit(id, [{ op: 'update_node', id: node.id, set: { x } }])));
    expect(await socket.nextOf('graph_changed')).toEqual({
      type: 'graph_changed',
      revision: 1,
      client_id: 'tab-1',
      edit_id: editId,
      changes: [
        { ...node, form_values: { ...secret, auth_bearer_token: MASK }, config: {}, input_data: {}, output_data: {} },
      ],
      at: expect.any(String),
    });
    for (const revision of [2, 3, 4]) {
      const frame = await socket.nextOf('graph_changed');
      expect(frame).toMatchObject({ revision, changes: [{ op: 'update_node', id: node.id }] });
    }
    await ada('DELETE', `/workflow/${id}/nodes/${node.id}/`);
    const reload = { type: 'graph_changed', client_id: null, edit_id: null, changes: null };
    expect(await socket.nextOf('graph_changed')).toMatchObject({ ...reload, revision: 5 });
    const large = addNode('counter', { config: { text: 'x'.repeat(70_000) } });
    await edit(id, [large]);
    expect(await socket.nextOf('graph_changed')).toMatchObject({ revision: 6, client_id: 'tab-1', changes: null });
    socket.raw.close();
  });
});
