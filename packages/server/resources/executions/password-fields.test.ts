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
