import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
afterAll(() => server.close());

describe('a for-each whose body fails for one of its items', () => {
  const items = '[1, 0, 2]';
  const gives = (output_template: string) => ({ overwrite: 'true', output_template });
  /** `10 // item`, with a node behind each of these ports. */
  const drawn = async (handles: readonly string[]) => {
    const graph = await newGraph(ada, [
      { type: 'for-each', port: 'subdag', values: { array_expression: items } },
      { type: 'data-transformer', values: gives('{"v": {{ 10 // data.forEachNode.state.item }}}') },
    ]);
    const { id, nodes } = graph;
    for (const source of handles) {
      const after = await ada('POST', `/workflow/${id}/nodes/add/`, {
        nodeTemplate: 'data-transformer',
        form_values: gives(`{"by": "${source}"}`),
      });
      const edge = await ada('POST', `/workflow/${id}/connections/add/`, {
        source: nodes[1],
        target: after.body.id,
        sourceHandle: source,
      });
      expect(edge.status).toBe(201);
    }
    const call = async (path: string, more: object = {}) =>
      (
        await ada('POST', `/workflow/${id}/${path}/`, {
          node_id: nodes[0],
          form_values: { array_expression: items },
          ...more,
        })
      ).body;
    return {
      whole: () => call('execute_and_save_node'),
      item: (iteration_index: number) => call('execute_for_each_iteration', { iteration_index }),
    };
  };

  test('goes on by the error port where it is connected, as a run does', async () => {
    const { whole, item } = await drawn(['default', 'error']);
    expect(await whole()).toMatchObject({
      success: true,
      output: { data: { forEachNode: { results: [{ by: 'default' }, { by: 'error' }, { by: 'default' }] } } },
    });
    for (const [index, by] of [
      [0, 'default'],
      [1, 'error'],
    ] as const)
      expect(await item(index)).toMatchObject({ success: true, iteration_output: [{ by }] });
  });

  test('fails with what the node threw where it is not', async () => {
    const { whole, item } = await drawn(['default']);
    for (const failed of [await whole(), await item(1)])
      expect(failed).toMatchObject({ success: false, error: expect.stringMatching(/division|zero/i) });
    expect(await item(2)).toMatchObject({ success: true, iteration_output: [{ by: 'default' }] });
  });
});
