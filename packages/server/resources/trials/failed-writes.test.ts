import { defineNode, Type, text } from '@loopwright/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

/** A node that goes on by the port in its field, whether it has that or not, and keeps how often it was asked. */
const pointing = defineNode({
  identifier: 'pointing',
  version: 1,
  className: 'PointingNode',
  label: 'Pointing',
  description: 'Goes on by a port.',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({ port: text({ title: 'Port' }) }),
  execute({ fields, state }) {
    const asked = ((state.get() as number | null) ?? 0) + 1;
    state.set(asked);
    return { port: fields.port, data: { asked } };
  },
});

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer({ types: [pointing] });
  ada = await newClient(server);
});
afterAll(() => server.close());

const WRITING = '{{ "" | set_runtime("n", (runtime.n | default(0)) + 1) }}';
const to = (port: string) => ({ port: `${WRITING}${port}` });
const refused = { success: false, error: expect.stringContaining('which it does not have') };
const EACH = { array_expression: '[1]' };

describe('a node that answers on a port it does not have', () => {
  const stateOf = async (id: string) => (await ada('GET', `/workflow/${id}/`)).body.runtime_state;

  test('fails where it is tried, as in a run, and has written nothing', async () => {
    const graph = await newGraph(ada, [{ type: 'pointing' }]);
    const attempt = async (port: string) =>
      (
        await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
          node_id: graph.nodes[0],
          form_values: to(port),
          session_id: 's',
        })
      ).body;
    expect(await attempt('nowhere')).toMatchObject(refused);
    expect(await stateOf(graph.id)).toEqual({});
    expect(await attempt('default')).toMatchObject({ success: true, output: { data: { asked: 1 } } });
    expect(await stateOf(graph.id)).toEqual({ n: 1 });
  });

  test('has written nothing in a for-each either', async () => {
    const graph = await newGraph(ada, [
      { type: 'for-each', port: 'subdag', values: EACH },
      { type: 'pointing', values: to('nowhere') },
    ]);
    const call = async (path: string) =>
      (await ada('POST', `/workflow/${graph.id}/${path}/`, { node_id: graph.nodes[0], form_values: EACH })).body;
    expect(await call('execute_and_save_node')).toMatchObject(refused);
    expect(await call('execute_for_each_iteration')).toMatchObject(refused);
    expect(await stateOf(graph.id)).toEqual({});
  });
});

test('an iteration for which there is no item has written nothing', async () => {
  const graph = await newGraph(ada, [
    { type: 'for-each', port: 'subdag' },
    { type: 'data-transformer', values: { overwrite: 'true', output_template: '{}' } },
  ]);
  const form_values = { array_expression: `${WRITING}[1]` };
  const body = { node_id: graph.nodes[0], form_values };
  const call = async (iteration_index: number) =>
    (await ada('POST', `/workflow/${graph.id}/execute_for_each_iteration/`, { ...body, iteration_index })).body.success;
  const stateOf = async () => (await ada('GET', `/workflow/${graph.id}/`)).body.runtime_state;
  expect([await call(1), await stateOf()]).toEqual([false, {}]);
  expect([await call(0), await stateOf()]).toEqual([true, { n: 1 }]);
});
