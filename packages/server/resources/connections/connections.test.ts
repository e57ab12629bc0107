import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;
let wf: string;
let a: string;
let b: string;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
beforeEach(async () => {
  const graph = await newGraph(ada, [{ type: 'if-condition' }]);
  wf = graph.id;
  a = graph.nodes[0]!;
  b = (await ada('POST', `/workflow/${wf}/nodes/`, { node_type: 'http-request' })).body.id;
});
afterAll(() => server.close());

const add = (body: unknown) => ada('POST', `/workflow/${wf}/connections/add/`, body);
const count = async () => (await ada('GET', `/workflow/${wf}/connections/`)).body.length;

describe('a connection', () => {
  test('is drawn once from a port', async () => {
    const { status, body } = await add({ source: a, target: b, sourceHandle: 'yes' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      source_node: a,
      target_node: b,
      source_handle: 'yes',
      created_at: expect.any(String),
    });
    const again = await add({ source: a, target: b, sourceHandle: 'Yes' });
    const taken = { target: ['These nodes are already connected from this port.'] };
    expect([again.status, again.body]).toEqual([
      409,
      {
        error: 'These nodes are already connected from this port',
        code: 'CONFLICT',
        details: taken,
        detail: 'These nodes are already connected from this port',
        error_code: 'ConflictError',
        errors: taken,
      },
    ]);
    expect(await count()).toBe(1);
    expect((await add({ source: a, target: b, sourceHandle: 'no' })).status).toBe(201);
  });

  test('without a port leaves by the default one', async () => {
    expect((await add({ source: a, target: b })).body.source_handle).toBe('default');
    expect((await add({ source: b, target: a, sourceHandle: null })).body.source_handle).toBe('default'); // a cycle may be drawn
  });

  test.each([
    ['no ends', () => ({}), 'source'],
    ['no target', () => ({ source: a }), 'target'],
    ['an end that is no id', () => ({ source: a, target: 'x' }), 'target'],
    ['an end that is no text', () => ({ source: 5, target: b }), 'source'],
    ['an end that is nowhere', () => ({ source: a, target: '7f6a3c1e-0000-4000-8000-000000000000' }), 'target'],
    ['one node at both ends', () => ({ source: a, target: a }), 'target_node'],
    ['a port that is too long', () => ({ source: a, target: b, sourceHandle: 'x'.repeat(51) }), 'sourceHandle'],
    ['a port that is no text', () => ({ source: a, target: b, sourceHandle: {} }), 'sourceHandle'],
  ])('with %s is refused, and nothing is drawn', async (_, body, field) => {
    const answer = await add(body());
    expect(answer.status).toBe(400);
    expect(answer.body.details[field]).toEqual([expect.any(String)]);
    expect(await count()).toBe(0);
  });

  test('does not reach into another workflow', async () => {
    const other = await newGraph(ada, [{ type: 'counter' }]);
    expect((await add({ source: other.nodes[0], target: b })).body.details).toHaveProperty('source');
    const { id } = (await add({ source: a, target: b })).body;
    expect((await ada('GET', `/workflow/${other.id}/connections/${id}/`)).status).toBe(404);
  });

  test('is made, read, moved and removed by its own resource', async () => {
    const made = await ada('POST', `/workflow/${wf}/connections/`, {
      source_node: a,
      target_node: b,
      source_handle: 'no',
    });
    expect(made.status).toBe(201);
    const path = `/workflow/${wf}/connections/${made.body.id}/`;
    expect((await ada('GET', path)).body).toEqual(made.body);
    expect((await ada('PATCH', path, { source_handle: 'yes' })).body).toMatchObject({
      source_node: a,
      source_handle: 'yes',
    });
    expect((await ada('PUT', path, { source_node: b, target_node: a })).body).toMatchObject({
      source_node: b,
      target_node: a,
    });
    expect((await ada('PATCH', path, { target_node: b })).body.details).toHaveProperty('target_node');
    await ada('POST', `/workflow/${wf}/connections/`, { source_node: a, target_node: b, source_handle: 'no' });
    expect(await ada('PATCH', path, { source_node: a, target_node: b, source_handle: 'no' })).toMatchObject({
      status: 409,
      body: { errors: { target_node: [expect.any(String)] } },
    });
    expect((await ada('DELETE', path)).status).toBe(204);
    expect(await ada('DELETE', path)).toMatchObject({ status: 404, body: { error: 'Connection' } });
    expect((await ada('GET', path)).status).toBe(404);
    expect((await ada('PUT', path, {})).status).toBe(404);
  });

  test('that went with its node is removed already', async () => {
    const { id } = (await add({ source: a, target: b })).body;
    const removed = await ada('DELETE', `/workflow/${wf}/nodes/${b}/remove/`);
    expect(removed).toMatchObject({ status: 200, body: { message: 'Node removed successfully' } });
    expect(await count()).toBe(0);
    const answer = await ada('DELETE', `/workflow/${wf}/connections/${id}/remove/`);
    expect(answer).toMatchObject({ status: 200, body: { message: 'Connection removed successfully' } });
    for (const unknown of ['7f6a3c1e-0000-4000-8000-000000000000', 'x'])
      expect((await ada('DELETE', `/workflow/${wf}/connections/${unknown}/remove/`)).status).toBe(404);
  });
});
