import { describe, expect, it } from 'vitest';
import type { DocumentNode, DocumentWorkflow } from '../../canvas/document/document.ts';
import { choicesOf, curlLine, doorsOf, isReachable, keyOf, pathOf } from './door.ts';

describe('the line for a shell', () => {
  it('posts the body to the webhook, with a key', () => {
    const line = curlLine({ kind: 'webhook', nodeId: '1', webhookId: 'orders' }, 'http://x', { total: 5 }, 'abc');
    expect(line).toBe(
      `curl -X POST http://x/api/webhooks/orders/ \\
  -H "X-Api-Key: abc" \\
  -H "Content-Type: application/json" \\
  -d '{"total":5}'`,
    );
  });

  it('has no key where the server asks for none, wraps an input, and survives quotes', () => {
    const line = curlLine({ kind: 'api', workflowId: 'w' }, 'http://x', { it: "Ada's" }, null);
    expect(line).not.toContain('X-Api-Key');
    expect(line).toContain(String.raw`-d '{"input":{"it":"Ada'\''s"}}'`);
  });
});

it('an id of a webhook is one part of its path', () => {
  expect(pathOf({ kind: 'webhook', nodeId: '1', webhookId: 'a/b c' })).toBe('/api/webhooks/a%2Fb%20c/');
});

describe('the doors', () => {
  const at = (id: string, node_type: string, webhook_id?: string) =>
    [id, { id, node_type, form_values: { webhook_id } } as unknown as DocumentNode] as const;
  const nodes = new Map([
    at('1', 'webhook-producer', 'orders'),
    at('2', 'webhook-producer', 'orders'),
    at('3', 'webhook-producer', ''),
    at('4', 'webhook-producer'),
    at('5', 'http-request', 'no'),
  ]);
  const workflow = { id: 'w', workflow_type: 'production' } as DocumentWorkflow;
  const doors = doorsOf({ workflow, nodes });

  it('are the nodes that listen to a webhook, also without an id, or the workflow that answers', () => {
    expect(doors).toEqual([
      { kind: 'webhook', nodeId: '1', webhookId: 'orders' },
      { kind: 'webhook', nodeId: '2', webhookId: 'orders' },
      { kind: 'webhook', nodeId: '3', webhookId: '' },
      { kind: 'webhook', nodeId: '4', webhookId: '' },
    ]);
    expect(doors.map(isReachable)).toEqual([true, true, false, false]);
    expect(doorsOf({ workflow: { ...workflow, workflow_type: 'api' }, nodes })).toEqual([
      { kind: 'api', workflowId: 'w' },
    ]);
  });

  it('are chosen by their node, and each webhook is one choice', () => {
    expect(choicesOf(doors, doors[0]!).map(keyOf)).toEqual(['1', '3']);
    expect(choicesOf(doors, doors[1]!).map(keyOf)).toEqual(['2', '3']);
  });
});
