import { randomUUID } from 'node:crypto';
import type { NodeId, WorkflowId } from '@loopwright/model';
import { defineNode, type NodeType, password, Type, text } from '@loopwright/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen, openSocket } from '../../live/testing/open-socket.ts';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const MASK = '********';

const TELL = { identifier: 'tell', version: 1, label: 'Tell', category: 'Test', kind: 'blocking' } as const;
/** Tells what its password is. */
const tell = defineNode({
  ...TELL,
  fields: Type.Object({ note: text(), pass: password() }),
  execute: ({ fields }) => ({ data: { pass: fields.pass } }),
});
/** The same after its author gave the password another name. */
const renamed = defineNode({
  ...TELL,
  fields: Type.Object({ note: text(), word: password() }),
  execute: () => ({ data: {} }),
});

const types: NodeType[] = [];
let server: OpenServer;
let base: string;
let ada: Client;
let wf: string;
let node: string;

/** What is installed from here on, beside the built-ins. */
async function install(...installed: readonly NodeType[]): Promise<void> {
  types.splice(0, types.length, ...installed);
  await server.runtime.catalogue.refresh();
}
const stored = async () =>
  (await server.store.workflows.node(wf as WorkflowId, node as NodeId))!.formValues as Record<string, string>;
const one = () => `/workflow/${wf}/nodes/${node}/`;
/** The password that the node is called with. */
const told = async () => {
  await install(tell);
  const body = { node_id: node, saved_form: true, input_data: {} };
  return (await ada('POST', `/workflow/${wf}/execute_and_save_node/`, body)).body.output.data.pass;
};

beforeAll(async () => {
  server = await openServer({ types });
  base = await listen(server);
  ada = await newClient(server);
});
afterAll(() => server.close());

describe.each([
  ['is not installed', []],
  ['knows the field no more', [renamed]],
] as const)('a password of a node whose type %s', (_, after) => {
  beforeAll(async () => {
    await install(tell);
    const graph = await newGraph(ada, [{ type: 'tell', values: { note: 'n', pass: 'hunter22' } }]);
    wf = graph.id;
    node = graph.nodes[0]!;
    await install(...after);
  });

  test('is masked, and left out of the file', async () => {
    expect((await ada('GET', one())).body.form_values).toEqual({ note: 'n', pass: MASK });
    expect((await ada('GET', `/workflow/${wf}/document/`)).body.nodes[0].form_values).toEqual({
      note: 'n',
      pass: MASK,
    });
    const file = await ada('GET', `/workflow/${wf}/export/`);
    expect(file.status).toBe(200);
    expect(file.body).not.toMatch(/sealed|pass/);
  });

  test('is kept by its mask, and sealed when it is another', async () => {
    const before = (await stored()).pass;
    await ada('PATCH', one(), { form_values: { note: 'o', pass: MASK } });
    expect(await stored()).toEqual({ note: 'o', pass: before });
    const changed = await ada('PATCH', one(), { form_values: { note: 'o', pass: 'hunter33' } });
    expect(changed.body.form_values).toEqual({ note: 'o', pass: MASK });
    expect((await stored()).pass).toMatch(/^sealed:/);
    expect(await told()).toBe('hunter33');
    await install(...after);
  });

  test('is not stored as its mask where it was taken away since it was read, or its node was', async () => {
    await ada('PATCH', one(), { form_values: { note: 'o' } });
    const late = await ada('PATCH', one(), { form_values: { note: MASK, pass: MASK } });
    expect([late.status, await stored()]).toEqual([200, { note: after.length === 0 ? 'o' : MASK }]);
    expect((await ada('DELETE', one())).status).toBe(204);
    const back = { op: 'add_node', id: node, node_type: 'tell', x: 0, y: 0, form_values: { note: 'o', pass: MASK } };
    const edit = { client_id: 'tab-1', edit_id: randomUUID(), changes: [back] };
    expect((await ada('POST', `/workflow/${wf}/edits/`, edit)).status).toBe(200);
    expect(await stored()).toEqual({ note: 'o' });
    await ada('PATCH', one(), { form_values: { note: 'o', pass: MASK } });
    expect(await stored()).toEqual({ note: 'o' });
    await install(tell);
    await ada('PATCH', one(), { form_values: { note: 'n', pass: 'hunter22' } });
    await install(...after);
  });

  test('is told to watchers as a mask when an edit sets another', async () => {
    const socket = await openSocket(`${base}/ws/live/${wf}/?token=${ada.headers.authorization!.slice(7)}`);
    await socket.nextOf('snapshot');
    const edit = (...changes: readonly object[]) =>
      ada('POST', `/workflow/${wf}/edits/`, { client_id: 'tab-1', edit_id: randomUUID(), changes });
    const told = async () => ((await socket.nextOf('graph_changed')).changes as { [name: string]: unknown }[])[0];
    const set = { form_values: { note: 'o', pass: 'hunter44' } };
    const shown = { note: 'o', pass: MASK };
    expect((await edit({ op: 'update_node', id: node, set })).status).toBe(200);
    expect(await told()).toEqual({ op: 'update_node', id: node, set: { form_values: shown } });

    const removed = await ada('DELETE', one());
    expect(removed.status).toBe(204);
    await socket.nextOf('graph_changed');
    const back = {
      op: 'add_node',
      id: node,
      node_type: 'tell',
      x: 0,
      y: 0,
      form_values: { note: 'o', pass: 'hunter55' },
    };
    expect((await edit(back)).status).toBe(200);
    expect(await told()).toMatchObject({ op: 'add_node', id: node, form_values: shown });
    expect((await stored()).pass).toMatch(/^sealed:/);
    socket.raw.close();
  });

  test('is not in the answer to an edit that expects another', async () => {
    const change = { op: 'update_node', id: node, set: { form_values: { note: 'p' } } };
    const expected = { form_values: { note: 'o', pass: 'hunter66' } };
    const body = { client_id: 'tab-1', edit_id: randomUUID(), changes: [{ ...change, expected }] };
    const late = await ada('POST', `/workflow/${wf}/edits/`, body);
    const shown = { note: 'o', pass: MASK };
    expect([late.status, late.body.details.conflicts[0]]).toMatchObject([409, { current: shown, expected: shown }]);
  });

  test('is none that was sealed elsewhere: such a text is a password as it stands', async () => {
    const sealed = (await stored()).pass!;
    await ada('PATCH', one(), { form_values: { note: 'o' } });
    await ada('PATCH', one(), { form_values: { note: 'o', pass: sealed } });
    expect(await told()).toBe(sealed);
    await install(...after);
  });
});

test('a password that a form knows no more is masked in the answer to a try with another', async () => {
  await install(tell);
  const graph = await newGraph(ada, [{ type: 'tell', values: { note: 'n', pass: 'hunter22' } }]);
  await install(renamed);
  const form_values = { note: 'n', pass: 'hunter77', word: 'hunter88' };
  const body = { node_id: graph.nodes[0], form_values, input_data: {} };
  const tried = await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, body);
  expect([tried.status, tried.body.success]).toEqual([200, true]);
  expect(tried.body.form_values).toEqual({ note: 'n', pass: MASK, word: MASK });
});
