import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../../testing/process/api.ts';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const DAY_MS = 86_400_000;

let server: OpenServer;
let client: Client;

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
});
afterAll(() => server.close());

describe('a run that retention let go', () => {
  it('cannot be fixed, run again or read, and says where that is set; the others can', async () => {
    const { id, nodes } = await newGraph(client, [
      { type: 'string-iterator-producer', values: { data_content: 'a' } },
      { type: 'data-transformer', values: { output_template: '{"n": {{ data.n }} }' } },
    ]);
    const ended = (count: number) =>
      until(`${count} failed`, async () => {
        const { items } = (await client('GET', `/runs/?workflow=${id}&state=failed`)).body;
        return items.length === count && items[0];
      });
    await client('POST', `/workflow/${id}/start_execution/`);
    const run = await ended(1);
    const isIdle = async () => (await client('GET', `/workflow/${id}/`)).body.task_id === null;
    await until('its execution has ended behind it', isIdle);
    expect((await client('POST', `/workflow/${id}/start_execution/`)).status).toBe(200);
    const kept = await ended(2);
    await until('the second has ended as well', isIdle);
    const rules = { succeededDays: 7, succeededRuns: 10_000, failedDays: 90, limit: 1000 };
    // A message refers to the later one: it is kept, whatever its age.
    expect((await client('POST', `/runs/${kept.id}/fix/`, { node_id: nodes[1], input: { n: 1 } })).status).toBe(200);
    const now = Date.now() + 100 * DAY_MS;
    await server.database.history.retire({ ...rules, pulledFailedRuns: 10_000, now });

    for (const [path, body] of [
      ['fix', { node_id: nodes[1], input: { n: 1 } }],
      ['replay', {}],
      ['replay', { data: { n: 1 } }],
      ['replay', { from_node: nodes[1], data: { n: 1 } }],
    ] as const) {
      const reply = await client('POST', `/runs/${run.id}/${path}/`, body);
      expect([reply.status, reply.body.code, reply.body.error]).toEqual([404, 'NOT_FOUND', 'Run']);
      expect(reply.body.detail).toContain('retain-failed-days');
    }
    expect((await client('GET', `/runs/${run.id}/`)).status).toBe(404);
    expect((await client('GET', `/runs/${kept.id}/`)).status).toBe(200);
    expect(server.errors).toEqual([]);
  });
});
