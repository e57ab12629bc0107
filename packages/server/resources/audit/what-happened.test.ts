import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const NOBODYS = '0b0b0b0b-0000-4000-8000-000000000000';
const TRANSFORM = { overwrite: 'false', output_template: '{}' };

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
afterAll(() => server.close());

const recorded = async (action: string, target: unknown): Promise<number> =>
  (await ada('GET', `/audit/?action=${action}&target=${target}`)).body.items.length;

describe('the audit record', () => {
  it('has no node that was not tried: it is unknown, or its form is refused', async () => {
    const { id, nodes } = await newGraph(ada, [{ type: 'data-transformer' }]);
    const iterate = await ada('POST', `/workflow/${id}/execute_for_each_iteration/`, { node_id: NOBODYS });
    expect(iterate.body).toMatchObject({ success: false });
    expect(await recorded('node.run', NOBODYS)).toBe(0);
    const attempt = (form_values: object) =>
      ada('POST', `/workflow/${id}/execute_and_save_node/`, { node_id: nodes[0], form_values });
    expect((await attempt({ overwrite: 'maybe' })).status).toBe(422);
    expect(await recorded('node.run', nodes[0])).toBe(0);
    expect((await attempt(TRANSFORM)).status).toBe(200);
    expect(await recorded('node.run', nodes[0])).toBe(1);
  });

  it('has no iteration of an item that is not there', async () => {
    const { id, nodes } = await newGraph(ada, [
      { type: 'for-each', port: 'subdag', values: { array_expression: '[1]' } },
      { type: 'data-transformer', values: TRANSFORM },
    ]);
    const iterate = (iteration_index: number) =>
      ada('POST', `/workflow/${id}/execute_for_each_iteration/`, { node_id: nodes[0], iteration_index });
    expect((await iterate(7)).body).toMatchObject({ success: false });
    expect(await recorded('node.run', nodes[0])).toBe(0);
    expect((await iterate(0)).body).toMatchObject({ success: true });
    expect(await recorded('node.run', nodes[0])).toBe(1);
  });

  it('has a form that a refused trial has written as a change of its node', async () => {
    const { id, nodes } = await newGraph(ada, [{ type: 'data-transformer' }]);
    const attempt = (sent: object) =>
      ada('POST', `/workflow/${id}/execute_and_save_node/`, { node_id: nodes[0], input_data: {}, ...sent });
    const changes = async () =>
      (await ada('GET', `/audit/?action=node.update&target=${nodes[0]}`)).body.items.map(
        ({ details }: { details: unknown }) => details,
      );
    const form_values = { overwrite: 'false' };
    expect((await attempt({ form_values })).status).toBe(422);
    expect((await ada('GET', `/workflow/${id}/nodes/${nodes[0]}/`)).body.form_values).toEqual(form_values);
    expect(await changes()).toEqual([{ workflow: id, fields: ['form_values', 'input_data'] }]);
    expect((await attempt({ saved_form: true })).status).toBe(422);
    expect((await changes())[0]).toEqual({ workflow: id, fields: ['input_data'] });
    expect((await attempt({ form_values: TRANSFORM })).status).toBe(200);
    expect(await changes()).toHaveLength(2);
  });

  it('has a node that was changed when its form was refused, once rendered, and no run of it or of its type', async () => {
    const { id, nodes } = await newGraph(ada, [{ type: 'static-delay-node' }]);
    const values = { interval: '{{ "soon" }}', unit: 'seconds' };
    const body = { node_id: nodes[0], form_values: values };
    expect((await ada('POST', `/workflow/${id}/execute_and_save_node/`, body)).status).toBe(422);
    expect([await recorded('node.run', nodes[0]), await recorded('node.update', nodes[0])]).toEqual([0, 1]);
    expect((await ada('POST', '/nodes/static-delay-node/execute/', { form_data: values })).status).toBe(422);
    expect(await recorded('node-type.run', 'static-delay-node')).toBe(0);
  });

  it('has no iteration of a node that repeats nothing', async () => {
    const { id, nodes } = await newGraph(ada, [{ type: 'data-transformer' }]);
    const iterate = await ada('POST', `/workflow/${id}/execute_for_each_iteration/`, { node_id: nodes[0] });
    expect(iterate.body).toMatchObject({ success: false });
    expect(await recorded('node.run', nodes[0])).toBe(0);
  });

  it('has no node type whose form was refused', async () => {
    const attempt = (form_data: object) => ada('POST', '/nodes/data-transformer/execute/', { form_data });
    expect((await attempt({ overwrite: 'maybe' })).status).toBe(422);
    expect(await recorded('node-type.run', 'data-transformer')).toBe(0);
    expect((await attempt(TRANSFORM)).status).toBe(200);
    expect(await recorded('node-type.run', 'data-transformer')).toBe(1);
  });

  it('has one start of an execution that two asked for at once', async () => {
    const { id } = await newGraph(ada, [{ type: 'webhook-producer', values: { webhook_id: 'twice' } }]);
    const started = await Promise.all([1, 2].map(() => ada('POST', `/workflow/${id}/start_execution/`)));
    expect(new Set(started.map(({ body }) => body.task_id)).size).toBe(1);
    expect(await recorded('workflow.start', id)).toBe(1);
  });

  it('has one replay of a run for one Idempotency-Key', async () => {
    const { id } = await newGraph(ada, [{ type: 'webhook-producer', values: { webhook_id: 'again' } }]);
    await ada('POST', `/workflow/${id}/start_execution/`);
    await ada('POST', '/webhooks/again/', {});
    const ended = async () => (await ada('GET', `/runs/?workflow=${id}&state=succeeded`)).body.items[0];
    let run = await ended();
    while (run === undefined) run = await ended();
    const replay = () => ada('POST', `/runs/${run.id}/replay/`, {}, { 'idempotency-key': 'k' });
    const [first, repeat] = [await replay(), await replay()];
    expect([first.status, repeat.body]).toEqual([201, first.body]);
    expect(await recorded('run.replay', run.id)).toBe(1);
  });
});
