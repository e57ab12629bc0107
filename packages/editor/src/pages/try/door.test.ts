import { describe, expect, it } from 'vitest';
import type { DocumentNode, DocumentWorkflow } from '../../canvas/document/document.ts';
import { curlLine, doorsOf, pathOf } from './door.ts';

describe('the line for a shell', () => {
  it('posts the body to the webhook, with a key', () => {
    const line = curlLine({ kind: 'webhook', webhookId: 'orders' }, 'http://x', { total: 5 }, 'abc');
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
  expect(pathOf({ kind: 'webhook', webhookId: 'a/b c' })).toBe('/api/webhooks/a%2Fb%20c/');
});

it('the doors are the webhooks that are drawn, each once, or the workflow that answers', () => {
  const at = (node_type: string, webhook_id: string) =>
    ({ node_type, form_values: { webhook_id } }) as unknown as DocumentNode;
  const nodes = new Map([
    ['1', at('webhook-producer', 'orders')],
    ['2', at('webhook-producer', 'orders')],
    ['3', at('webhook-producer', '')],
    ['4', at('http-request', 'no')],
  ]);
  const workflow = { id: 'w', workflow_type: 'production' } as DocumentWorkflow;
  expect(doorsOf({ workflow, nodes })).toEqual([{ kind: 'webhook', webhookId: 'orders' }]);
  expect(doorsOf({ workflow: { ...workflow, workflow_type: 'api' }, nodes })).toEqual([
    { kind: 'api', workflowId: 'w' },
  ]);
});
