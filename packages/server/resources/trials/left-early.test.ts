import { type AddressInfo, connect } from 'node:net';
import type { NodeId, UserId, WorkflowId } from '@loopwright/model';
import { defineNode, Type } from '@loopwright/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;
/** How often the node was begun. */
let begun = 0;
const LEAVES = 'x-leaves-early';
let leave = (): void => undefined;
/** What whoever left early would have been told. */
const answer = Promise.withResolvers<string>();
const unheld: unknown[] = [];
const note = (cause: unknown): void => {
  unheld.push(cause);
};

const failing = defineNode({
  identifier: 'failing',
  version: 1,
  label: 'Failing',
  description: 'Fails.',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({}),
  async execute() {
    begun += 1;
    throw new Error('It failed');
  },
});

beforeAll(async () => {
  process.on('unhandledRejection', note);
  server = await openServer({ types: [failing] });
  const { app } = server;
  // Whoever leaves early is gone before its trial is made.
  app.addHook('preHandler', async ({ headers, raw }) => {
    if (headers[LEAVES] === undefined) return;
    const gone = new Promise((resolve) => raw.socket.once('close', resolve));
    leave();
    await gone;
  });
  app.addHook('onSend', async ({ headers }, _, payload) => {
    if (headers[LEAVES] !== undefined) answer.resolve(String(payload));
  });
  ada = await newClient(server);
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  process.off('unhandledRejection', note);
});
beforeEach(() => {
  begun = 0;
  unheld.length = 0;
});

describe('a trial whose caller has left before it begins', () => {
  const request = { inputData: {}, sessionId: null, timeoutMs: 60_000 };

  test('does not begin, and nothing rejects with nobody to hold it', async () => {
    const { id, nodes } = await newGraph(ada, [
      { type: 'for-each', port: 'subdag', values: { array_expression: '[1, 2]' } },
      { type: 'failing' },
    ]);
    const signal = AbortSignal.abort(new Error('The caller left'));
    const { trials } = server.runtime;
    const user = ada.userId as UserId;
    const of = (node: number) => [user, id as WorkflowId, nodes[node] as NodeId] as const;
    const asSaved = { ...request, formValues: null, completeInput: true, signal };
    expect(await trials.runType(user, 'failing', { ...request, formValues: {}, signal })).toMatchObject({
      success: false,
      error: { text: 'The caller left' },
    });
    for (const node of [0, 1])
      expect(await trials.runNode(...of(node), asSaved)).toMatchObject({ error: { text: 'The caller left' } });
    expect(await trials.iterate(...of(0), { ...asSaved, index: 0 })).toMatchObject({ error: 'The caller left' });
    await new Promise((resolve) => setImmediate(resolve)); // unheld rejections are told between two turns
    expect({ begun, unheld }).toEqual({ begun: 0, unheld: [] });
  });

  test('is cancelled, though it left before anybody looked', async () => {
    const { port } = server.app.server.address() as AddressInfo;
    const body = '{}';
    const socket = connect(port, '127.0.0.1');
    leave = () => socket.destroy();
    socket.write(
      `POST /api/nodes/failing/execute/ HTTP/1.1\r\nhost: x\r\n${LEAVES}: 1\r\nauthorization: ${ada.headers.authorization}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(await answer.promise).toContain('The trial was cancelled');
    expect(begun).toBe(0);
  });
});
