import type { NodeId, WorkflowId } from '@loopwright/model';
import { defineNode, type NodeType, password, Type, text } from '@loopwright/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

  test('is none that was sealed elsewhere: such a text is a password as it stands', async () => {
    const sealed = (await stored()).pass!;
    await ada('PATCH', one(), { form_values: { note: 'o' } });
    await ada('PATCH', one(), { form_values: { note: 'o', pass: sealed } });
    expect(await told()).toBe(sealed);
    await install(...after);
  });
});
