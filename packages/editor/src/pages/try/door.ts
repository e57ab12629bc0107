/** Where a test request goes: to the loops that listen to a webhook, or to an `api` workflow. */
export type Door =
  | { readonly kind: 'webhook'; readonly webhookId: string }
  | { readonly kind: 'api'; readonly workflowId: string };

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
