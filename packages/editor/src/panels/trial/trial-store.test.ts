import { QueryClient } from '@tanstack/react-query';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { NODE, openStore } from '../../canvas/document/testing/open-store.ts';

/** What the server answers when it is asked for the output of a node. */
let answerOutput: () => Promise<Response>;
const tried: string[] = [];

beforeAll(() => {
  vi.stubGlobal('location', { origin: 'http://127.0.0.1:9' });
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'GET') return answerOutput();
    tried.push(((await request.json()) as { readonly node_id: string }).node_id);
    return Response.json({ success: true, output: { data: { ok: true } } });
  });
});
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  tried.length = 0;
  answerOutput = async () => Response.json({ error: 'Node', code: 'NODE_NOT_FOUND' }, { status: 404 });
});

/** Trials of a workflow in which the output of `a` leads to `b`, and that of `b` to `c`. */
async function openTrials() {
  const { createTrialStore } = await import('./trial-store.ts');
  const { store: document, setServer } = openStore();
  const connections = [
    { id: 'a-b', source: 'a', target: 'b', source_handle: 'default' },
    { id: 'b-c', source: 'b', target: 'c', source_handle: 'default' },
  ];
  setServer({
    nodes: new Map(['a', 'b', 'c'].map((id) => [id, { ...NODE, id }])),
    connections: new Map(connections.map((connection) => [connection.id, connection])),
  });
  await document.load();
  return createTrialStore({
    workflowId: 'w',
    document,
    queries: new QueryClient(),
    flush: () => undefined,
    typeOf: () => ({ kind: 'blocking', ports: ['default'] }),
  });
}

test('a trial whose input cannot be had fails with the reason, and the node is not tried', async () => {
  const trials = await openTrials();
  await trials.run('b');
  expect(trials.getState().trials.get('b')).toMatchObject({ kind: 'failed', error: 'Node was not found' });
  await trials.step('b', 0);
  expect(trials.getState().trials.get('b')).toMatchObject({ kind: 'failed', error: 'Node was not found' });
  expect(tried).toEqual([]);
});

test('a walk whose first input cannot be had ends there', async () => {
  const trials = await openTrials();
  await trials.walk('b');
  expect(trials.getState().walk).toMatchObject({
    end: { kind: 'failed', node: 'b', error: 'Node was not found' },
    steps: new Map([
      ['b', 'failed'],
      ['c', 'waiting'],
    ]),
  });
});

test('a walk is stopped while its first input is on the way', async () => {
  const trials = await openTrials();
  const asked = Promise.withResolvers<void>();
  answerOutput = () => {
    asked.resolve();
    return new Promise(() => undefined);
  };
  const walked = trials.walk('b');
  await asked.promise;
  trials.cancel();
  await walked;
  expect(trials.getState().walk?.end).toEqual({ kind: 'stopped' });
  expect(trials.getState().trials.get('b')).toMatchObject({ kind: 'cancelled' });
  expect(tried).toEqual([]);
});

test('what can be had is what the node is tried with', async () => {
  answerOutput = async () => Response.json({ output_data: { order: 1 } });
  const trials = await openTrials();
  await trials.walk('b');
  expect(trials.getState().walk?.end).toEqual({ kind: 'done' });
  expect(tried).toEqual(['b', 'c']);
});
