import type { IncomingHttpHeaders } from 'node:http';

const NOTHING: Readonly<Record<string, readonly string[]>> = {};

/**
 * Headers of a call as its message keeps them: lower-case names, one text each. Credentials stay at the door:
 * `authorization`, `proxy-authorization`, `x-api-key` and `cookie` are left out, so that no history shows them.
 */
export function headersToKeep(received: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const name in received) {
    switch (name) {
      case 'authorization':
      case 'proxy-authorization':
      case 'x-api-key':
      case 'cookie':
        continue;
    }
    const value = received[name];
    if (value !== undefined) kept[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return kept;
}

/** The query of a call: every name with all its values, in order. */
export function queryToKeep(url: string, parsed: unknown): Readonly<Record<string, readonly string[]>> {
  if (!url.includes('?')) return NOTHING;
  const kept: Record<string, readonly string[]> = Object.create(null);
  for (const [name, value] of Object.entries(parsed as Record<string, string | readonly string[]>)) {
    kept[name] = typeof value === 'string' ? [value] : value;
  }
  return kept;
}
