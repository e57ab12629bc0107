import type { NodeId, WorkflowId } from '@loopwright/model';
import { defineNode, type NodeType, password, Type } from '@loopwright/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { createVault, type OpenServer, openServer } from '../../testing/open-server.ts';

const KNOCK = { version: 1, label: 'Knock', category: 'Test', kind: 'blocking' } as const;
/** Its password is at most four characters long, and one that is sealed is longer. */
const knock = defineNode({
  ...KNOCK,
  identifier: 'knock',
  fields: Type.Object({ pass: password({ maxLength: 4 }) }),
  execute: ({ fields }) => ({ data: { characters: fields.pass.length } }),
});

const types: NodeType[] = [knock];
let vault = createVault();
let server: OpenServer;
let ada: Client;
let id: string;
let node: string;
let run: string;

beforeAll(async () => {
  server = await openServer({
    types,
    vault: {
      isSealed: (text) => vault.isSealed(text),
      sign: (text) => vault.sign(text),
      seal: (plain) => vault.seal(plain),
      open: (sealed) => vault.open(sealed),
    },
  });
  ada = await newClient(server);
  const graph = await newGraph(ada, [
    { type: 'string-iterator-producer', values: { data_content: 'a' } },
    { type: 'knock', values: { pass: 'abcd' } },
  ]);
  id = graph.id;
  node = graph.nodes[1]!;
  await ada('POST', `/workflow/${id}/start_execution/`);
  const execution = () => server.store.workflows.latestExecution(id as WorkflowId);
  while ((await execution())?.state !== 'SUCCESS') await ada('GET', '/nodes/');
  run = (await ada('GET', `/runs/?workflow=${id}&state=succeeded`)).body.items[0].id;
  vault = createVault();
  // Plans with open passwords are kept until the node types are others.
  types.push(defineNode({ ...KNOCK, identifier: 'other', fields: Type.Object({}), execute: () => ({ data: {} }) }));
  await server.runtime.catalogue.refresh();
});
afterAll(() => server.close());

const TOLD = expect.stringMatching(/^This password cannot be opened: .* Set it again\.$/);

describe('a password that was sealed under another key', () => {
  test('is a problem of its field, the only one, where its workflow is checked and started', async () => {
    const checked = await server.runtime.check((await server.store.workflows.graph(id as WorkflowId))!.graph);
    expect(checked.problems).toEqual([{ node, field: 'pass', text: TOLD }]);
    const started = await ada('POST', `/workflow/${id}/start_execution/`);
    expect(started).toMatchObject({ status: 422, body: { details: { [node]: { pass: [TOLD] } } } });
  });

  test('is a problem of its field where its node is tried as it is saved', async () => {
    const body = { node_id: node, saved_form: true, input_data: {} };
    const tried = await ada('POST', `/workflow/${id}/execute_and_save_node/`, body);
    expect(tried).toMatchObject({ status: 422, body: { details: { [node]: { pass: [TOLD] } } } });
  });

  test('is no matter where another node of its workflow is tried', async () => {
    const other = await ada('POST', `/workflow/${id}/nodes/add/`, { nodeTemplate: 'counter' });
    const body = { node_id: other.body.id, form_values: {}, input_data: {} };
    expect((await ada('POST', `/workflow/${id}/execute_and_save_node/`, body)).status).toBe(200);
    await ada('DELETE', `/workflow/${id}/nodes/${other.body.id}/`);
  });

  test('is not needed to read a run, and keeps it from being run again', async () => {
    const read = await ada('GET', `/runs/${run}/`);
    expect(read).toMatchObject({ status: 200, body: { state: 'succeeded', problem: null } });
    expect(read.body.tasks.map(({ output }: { output: unknown }) => output)).toContainEqual(
      expect.objectContaining({ characters: 4 }),
    );
    expect(await ada('POST', `/runs/${run}/replay/`, { version: 'then' })).toMatchObject({ status: 409 });
    expect(await ada('POST', `/runs/${run}/replay/`, { version: 'now' })).toMatchObject({ status: 422 });
  });

  test('is kept by its mask, and good again when it is set again', async () => {
    const form = () => server.store.workflows.node(id as WorkflowId, node as NodeId);
    const before = (await form())?.formValues;
    await ada('PATCH', `/workflow/${id}/nodes/${node}/`, { form_values: { pass: '********' } });
    expect((await form())?.formValues).toEqual(before);
    await ada('PATCH', `/workflow/${id}/nodes/${node}/`, { form_values: { pass: 'efgh' } });
    expect((await ada('POST', `/workflow/${id}/start_execution/`)).status).toBe(200);
    expect(server.errors).toEqual([]);
  });
});
