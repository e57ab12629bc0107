import type { Document } from '../../canvas/document/document.ts';

/** Where a test request goes: to the loops that listen to a webhook, or to an `api` workflow. */
export type Door =
  | { readonly kind: 'webhook'; readonly webhookId: string }
  | { readonly kind: 'api'; readonly workflowId: string };

/** The doors of a workflow: its webhooks, or the workflow itself where it answers requests. */
export function doorsOf({ workflow, nodes }: Pick<Document, 'workflow' | 'nodes'>): readonly Door[] {
  if (workflow.workflow_type === 'api') return [{ kind: 'api', workflowId: workflow.id }];
  const ids = [...nodes.values()].flatMap(({ node_type, form_values: { webhook_id } }) =>
    node_type === 'webhook-producer' && typeof webhook_id === 'string' && webhook_id !== '' ? [webhook_id] : [],
  );
  return [...new Set(ids)].map((webhookId) => ({ kind: 'webhook', webhookId }));
}

/** Path of a door below the origin. */
export function pathOf(door: Door): string {
  return door.kind === 'webhook'
    ? `/api/webhooks/${encodeURIComponent(door.webhookId)}/`
    : `/api/workflow/${door.workflowId}/execute/`;
}

/** The body that a door takes. */
export function bodyFor(door: Door, value: unknown): unknown {
  return door.kind === 'webhook' ? value : { input: value };
}

/** The same request as a line for a shell. @param key - an API key, or null where the server asks for none */
export function curlLine(door: Door, origin: string, value: unknown, key: string | null): string {
  const quoted = JSON.stringify(bodyFor(door, value)).replaceAll("'", String.raw`'\''`);
  return [
    `curl -X POST ${origin}${pathOf(door)}`,
    ...(key === null ? [] : [`-H "X-Api-Key: ${key}"`]),
    '-H "Content-Type: application/json"',
    `-d '${quoted}'`,
  ].join(' \\\n  ');
}
