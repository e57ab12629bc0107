import type { NodeId, WorkflowId } from '@loopwright/model';
import { defineNode, password, Type, text } from '@loopwright/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const MASK = '********';

/** Tells what its password is. */
const tell = defineNode({
  identifier: 'tell',
  version: 1,
  label: 'Tell',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({ note: text(), pass: password() }),
  execute: ({ fields }) => ({ data: { pass: fields.pass } }),
});

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer({ types: [tell] });
  ada = await newClient(server);
});
afterAll(() => server.close());

test.each([
  [
    'PATCH',
    (wf: string, node: string, form_values: object) => ada('PATCH', `/workflow/${wf}/nodes/${node}/`, { form_values }),
  ],
  [
    'trial',
    (wf: string, node: string, form_values: object) =>
      ada('POST', `/workflow/${wf}/execute_and_save_node/`, { node_id: node, form_values, input_data: {} }),
  ],
] as const)('the mask of a %s never brings a password back that another call changes meanwhile', async (_, write) => {
  const { id, nodes } = await newGraph(ada, [{ type: 'tell', values: { note: 'n', pass: 'old-0' } }]);
  const node = nodes[0]!;
  for (let round = 1; round <= 20; round++) {
    const pass = `new-${round}`;
    const [rotated, masked] = await Promise.all([
      ada('PATCH', `/workflow/${id}/nodes/${node}/`, { form_values: { note: 'n', pass } }),
      write(id, node, { note: `n${round}`, pass: MASK }),
    ]);
    expect([rotated.status, masked.status]).toEqual([200, 200]);
    const saved = await ada('POST', `/workflow/${id}/execute_and_save_node/`, {
      node_id: node,
      saved_form: true,
      input_data: {},
    });
    expect(saved.body.output.data.pass).toBe(pass);
  }
  const stored = await server.store.workflows.node(id as WorkflowId, node as NodeId);
  expect(stored?.formValues.pass).toMatch(/^sealed:/);
});
