import { randomUUID } from 'node:crypto';
import type { NodeId, WorkflowId } from '@loopwright/model';
import { defineNode, password, Type } from '@loopwright/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

/** Tells how long its password is. */
const knock = defineNode({
  identifier: 'knock',
  version: 1,
  label: 'Knock',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({ pass: password() }),
  execute: ({ fields }) => ({ data: { characters: fields.pass.length } }),
});

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer({ types: [knock] });
  ada = await newClient(server);
});
afterAll(() => server.close());

/** A password of somebody, as it is stored: who has a backup has it. */
async function sealedOf(pass: string): Promise<string> {
  const grace = await newClient(server);
  const { id } = await newGraph(grace, [knocking(pass)]);
  const [node] = await server.store.workflows.nodes(id as WorkflowId);
  const sealed = String(node?.formValues.pass);
  expect(sealed).toMatch(/^sealed:/);
  return sealed;
}

const WORDS = /ub4dor|very|secret|1234/;
const text = { type: 'string-iterator-producer', values: { data_content: 'a' } };
const knocking = (pass: string) => ({ type: 'knock', values: { pass } });

/** The run of a workflow that has one, when it has ended. */
async function runOf(id: string) {
  expect((await ada('POST', `/workflow/${id}/start_execution/`)).status).toBe(200);
  for (;;) {
    const [run] = (await ada('GET', `/runs/?workflow=${id}&state=failed,succeeded`)).body.items;
    if (run !== undefined) return (await ada('GET', `/runs/${run.id}/`)).body;
  }
}

describe('a password that is no template', () => {
  test.each([
    'Tr{#ub4dor&3-very-secret',
    '{#very#}secret',
    'tok{{en-very-secret-1234',
    'ub4dor%}{%',
  ])('%s is used as it is', async (pass) => {
    const { id, nodes } = await newGraph(ada, [text, knocking(pass)]);
    const tried = await ada('POST', `/workflow/${id}/execute_and_save_node/`, {
      node_id: nodes[1],
      form_values: { pass },
      input_data: {},
    });
    expect(tried.body).toMatchObject({ success: true, output: { data: { characters: pass.length } } });
    expect(JSON.stringify(tried.body)).not.toMatch(WORDS);
    expect(await runOf(id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('a password whose template fails', () => {
  test.each([
    'Tr{{ub4dor&3-very-secret}}',
    '{{ data.n | ub4dor_very_secret }}',
    '{% very_secret_1234 %}',
  ])('%s is not quoted where its workflow is refused, nor where it is tried', async (pass) => {
    const { id, nodes } = await newGraph(ada, [text, knocking(pass)]);
    const started = await ada('POST', `/workflow/${id}/start_execution/`);
    const told = expect.stringContaining('an error of syntax');
    expect(started).toMatchObject({ status: 422, body: { details: { [nodes[1]!]: { pass: [told] } } } });
    const form_values = { pass };
    const tries = [
      await ada('POST', `/workflow/${id}/execute_and_save_node/`, { node_id: nodes[1], form_values, input_data: {} }),
      await ada('POST', '/nodes/knock/execute/', { form_data: form_values, input_data: {} }),
    ];
    for (const { status, body } of tries)
      expect([status, body.success, body.error]).toEqual([200, false, expect.stringMatching(/^pass: the template/)]);
    expect(JSON.stringify([started.body, tries.map(({ body }) => body), server.errors])).not.toMatch(WORDS);
  });

  test('while it is rendered is not quoted in the error of the run', async () => {
    const pass = '{{ (data.string_iterator + 1) ~ "very-secret-1234" }}';
    const { id } = await newGraph(ada, [text, knocking(pass)]);
    const run = await runOf(id);
    expect(run.error).toMatchObject({ code: 'TEMPLATE_FAILED', text: expect.stringMatching(/^pass: the template/) });
    expect(JSON.stringify([run, server.errors])).not.toMatch(WORDS);
  });
});

describe('a text that looks sealed', () => {
  const garbage = 'sealed:v1:abcdefgh';
  /** What a node's stored form opens to. */
  const charactersOf = async (id: string, node: string) => {
    const form = { saved_form: true, input_data: {} };
    return (await ada('POST', `/workflow/${id}/execute_and_save_node/`, { node_id: node, ...form })).body.output.data
      .characters;
  };

  test('is a password like any other where a node type is tried', async () => {
    for (const pass of [garbage, await sealedOf('very-secret-1234')]) {
      const tried = await ada('POST', '/nodes/knock/execute/', { form_data: { pass }, input_data: {} });
      expect(tried).toMatchObject({ status: 200, body: { success: true } });
      expect(tried.body.output.data).toEqual({ characters: pass.length });
    }
  });

  test('is none where a node type is tried with a mask, which stands for nothing there', async () => {
    const tried = await ada('POST', '/nodes/knock/execute/', { form_data: { pass: '********' }, input_data: {} });
    expect(tried).toMatchObject({ status: 422, body: { form: { fields: expect.anything() } } });
  });

  test('is a password like any other where it is saved, also where it is what is stored', async () => {
    const { id, nodes } = await newGraph(ada, [knocking('very-secret-1234')]);
    const node = nodes[0]!;
    const stored = String((await server.store.workflows.node(id as WorkflowId, node as NodeId))?.formValues.pass);
    const values = (pass: string) => ({ form_values: { pass } });
    const edit = (changes: readonly unknown[], edit_id: string) =>
      ada('POST', `/workflow/${id}/edits/`, { client_id: 'c', edit_id, changes });
    for (const pass of [stored, garbage, await sealedOf('very-secret-1234')]) {
      await ada('PATCH', `/workflow/${id}/nodes/${node}/`, values(pass));
      expect(await charactersOf(id, node)).toBe(pass.length);
      const tried = await ada('POST', `/workflow/${id}/execute_and_save_node/`, {
        node_id: node,
        ...values(pass),
        input_data: {},
      });
      expect(tried.body.output.data).toEqual({ characters: pass.length });
      expect((await edit([{ op: 'update_node', id: node, set: values(pass) }], randomUUID())).status).toBe(200);
      expect(await charactersOf(id, node)).toBe(pass.length);
    }
    const file = `loopwright: 1\nname: In\ntype: production\nnodes:\n  k:\n    type: knock\n    fields:\n      pass: ${stored}\n`;
    const imported = (await ada('POST', '/workflow/import/', { file })).body.id;
    const [copied] = await server.store.workflows.nodes(imported as WorkflowId);
    expect(await charactersOf(imported, copied!.id)).toBe(stored.length);
  });
});
