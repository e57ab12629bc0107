import type { Document } from '../../canvas/document/document.ts';

/** Where a test request goes: to the loops that listen to a webhook, or to an `api` workflow. */
export type Door =
  | {
      readonly kind: 'webhook';
      /** The node that listens: the same while its webhook's id is written anew. */
      readonly nodeId: string;
      /** Empty as long as it has none: nothing can be sent to it then. */
      readonly webhookId: string;
    }
  | { readonly kind: 'api'; readonly workflowId: string };

/** The doors of a workflow: its nodes that listen to a webhook, or the workflow itself where it answers requests. */
export function doorsOf({ workflow, nodes }: Pick<Document, 'workflow' | 'nodes'>): readonly Door[] {
  if (workflow.workflow_type === 'api') return [{ kind: 'api', workflowId: workflow.id }];
  return [...nodes.values()]
    .filter(({ node_type }) => node_type === 'webhook-producer')
    .map(({ id, form_values: { webhook_id } }) => ({
      kind: 'webhook',
      nodeId: id,
      webhookId: typeof webhook_id === 'string' ? webhook_id : '',
    }));
}

/** By what a door is told from the others, whatever becomes of them and of its address. */
export function keyOf(door: Door): string {
  return door.kind === 'webhook' ? door.nodeId : door.workflowId;
}

/** The doors to choose from: of several that one request reaches the one that is chosen, else the first. */
export function choicesOf(doors: readonly Door[], chosen: Door): readonly Door[] {
  const byPath = new Map<string, Door>();
  for (const door of doors) if (!byPath.has(pathOf(door)) || door === chosen) byPath.set(pathOf(door), door);
  return [...byPath.values()];
}

/** Whether a request can be sent to it. */
export function isReachable(door: Door): boolean {
  return door.kind === 'api' || door.webhookId !== '';
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
