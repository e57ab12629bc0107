import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, openSocket } from '../../live/testing/open-socket.ts';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const SECRET = 'hunter2-value';
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

/** A workflow that was started once as it is. */
async function started() {
  const graph = await newGraph(
    ada,
    [
      { type: 'webhook-producer', values: { webhook_id: randomUUID() } },
      { type: 'http-request', values: { method: 'GET', url: 'http://127.0.0.1:1/', auth_bearer_token: SECRET } },
      { type: 'data-transformer', values: { output_template: '{}' } },
    ],
    { env: { K: 'then' } },
  );
  await startAndStop(graph.id);
  return graph;
}
async function startAndStop(id: string) {
  const { status, body } = await ada('GET', `/workflow/${id}/start_execution/`);
  expect([status, body]).toEqual([200, expect.anything()]);
  await ada('GET', `/workflow/${id}/stop_execution/`);
}
const versions = async (id: string) => (await ada('GET', `/workflow/${id}/versions/`)).body.items;
const document = async (id: string) => (await ada('GET', `/workflow/${id}/document/`)).body;

describe('versions of a workflow', () => {
  it('are listed newest first, with what was made of them, page by page', async () => {
    const { id, nodes } = await started();
    await startAndStop(id);
    await ada('DELETE', `/workflow/${id}/nodes/${nodes[2]}/`);
    await startAndStop(id);
    const [newest, oldest] = await versions(id);
    expect(newest).toMatchObject({ nodes: 2, connections: 1, executions: 1, is_current: true });
    expect(oldest).toMatchObject({ nodes: 3, connections: 2, executions: 2, is_current: false });
    expect(Date.parse(oldest.last_used_at)).toBeLessThanOrEqual(Date.parse(newest.last_used_at));
    const first = (await ada('GET', `/workflow/${id}/versions/?limit=1`)).body;
    expect(first.items).toEqual([newest]);
    const second = (await ada('GET', `/workflow/${id}/versions/?limit=1&cursor=${first.next_cursor}`)).body;
    expect(second).toEqual({ items: [oldest], next_cursor: null, current_id: newest.id });
  });

  it('tell which one the graph is now, on whatever page that is', async () => {
    const { id, nodes } = await started();
    const [{ id: first }] = await versions(id);
    await ada('PATCH', `/workflow/${id}/`, { env: { K: 'now' } });
    expect((await ada('GET', `/workflow/${id}/versions/`)).body.current_id).toBeNull();
    await ada('DELETE', `/workflow/${id}/nodes/${nodes[2]}/`);
    await startAndStop(id);
    await ada('POST', `/workflow/${id}/versions/${first}/restore/`);
    const { body } = await ada('GET', `/workflow/${id}/versions/?limit=1`);
    expect([body.current_id, body.items[0].is_current]).toEqual([first, false]);
  });

  it('have their graph, with masked passwords, for the owner only', async () => {
    const { id, nodes, connections } = await started();
    const [{ id: version }] = await versions(id);
    const { body } = await ada('GET', `/workflow/${id}/versions/${version}/`);
    expect(body.graph.nodes.map((node: { id: string }) => node.id)).toEqual(nodes);
    expect(body.graph.connections.map((one: { id: string }) => one.id)).toEqual(connections);
    expect(body.graph.env).toEqual({ K: 'then' });
    expect(body.graph.nodes[1].form_values.auth_bearer_token).toBe('********');
    expect(JSON.stringify(body)).not.toMatch(/sealed:|hunter2/);
    const other = await started();
    for (const path of [`${id}/versions/${version}`, `${id}/versions`])
      expect((await bob('GET', `/workflow/${path}/`)).status).toBe(404);
    expect((await ada('GET', `/workflow/${other.id}/versions/${version}/`)).status).toBe(404);
    expect((await ada('POST', `/workflow/${id}/versions/999999/restore/`)).status).toBe(404);
  });

  it('come back as one edit: nodes with their ids and passwords, connections, env; places are kept', async () => {
    const { id, nodes, connections } = await started();
    const [{ id: version }] = await versions(id);
    const sealed = (await server.store.workflows.nodes(id as never))[1]!.formValues;
    const added = randomUUID();
    await ada('POST', `/workflow/${id}/edits/`, {
      client_id: 'c',
      edit_id: randomUUID(),
      changes: [
        { op: 'remove_node', id: nodes[1] },
        { op: 'add_node', id: added, node_type: 'counter', x: 5, y: 5 },
        { op: 'update_node', id: nodes[0], set: { x: 77, config: { queue_name: 'q' } } },
        { op: 'update_workflow', set: { env: {} } },
      ],
    });
    const socket = await openSocket(`${base}/ws/live/${id}/?token=${ada.headers.authorization!.slice(7)}`);
    const before = await document(id);
    const { status, body } = await ada('POST', `/workflow/${id}/versions/${version}/restore/`);
    expect([status, body]).toEqual([200, { revision: before.revision + 1, version_id: version }]);
    expect(await socket.nextOf('graph_changed')).toMatchObject({ revision: body.revision, changes: null });
    const after = await document(id);
    expect(after.workflow.env).toEqual({ K: 'then' });
    expect(new Set(after.nodes.map((node: { id: string }) => node.id))).toEqual(new Set(nodes));
    expect(after.nodes.find((node: { id: string }) => node.id === nodes[0])).toMatchObject({ x: 77, config: {} });
    expect(after.connections.map((one: { id: string }) => one.id)).toEqual(connections);
    const stored = (await server.store.workflows.nodes(id as never)).find((node) => node.id === nodes[1]);
    expect(stored?.formValues).toEqual(sealed);
    const again = await ada('POST', `/workflow/${id}/versions/${version}/restore/`);
    expect(again.body.revision).toBe(body.revision);
    const { items } = (await ada('GET', `/audit/?target=${id}`)).body;
    expect(items.filter((item: { action: string }) => item.action === 'workflow.restore_version')).toHaveLength(1);
    socket.raw.close();
  });
});
