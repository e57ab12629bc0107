import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const bodies: Record<string, unknown>[] = [];
beforeAll(() => {
  vi.stubGlobal('location', { origin: 'http://127.0.0.1:9' });
  vi.stubGlobal('fetch', async (request: Request) => {
    bodies.push((await request.json()) as Record<string, unknown>);
    return Response.json({ success: true, output: { data: {} } });
  });
});
afterAll(() => vi.unstubAllGlobals());

test('a node is tried as it is saved: no form is sent that could take back what another window saved', async () => {
  const { tryNode } = await import('./try-node.ts');
  const { stepItem } = await import('./step-item.ts');
  const request = {
    workflowId: 'w',
    nodeId: 'n',
    input: null,
    timeoutSeconds: 30,
    signal: new AbortController().signal,
  };
  await tryNode(request);
  await stepItem({ ...request, index: 0 });
  expect(bodies).toHaveLength(2);
  for (const body of bodies) expect(body).not.toHaveProperty('form_values');
  expect(bodies[0]).toMatchObject({ node_id: 'n', saved_form: true });
});
