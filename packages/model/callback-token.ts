import type { RunId } from './ids.ts';

/** A token that answers one wait of one run, in parts; whether its signature is right is another matter. */
export interface SignedCallback {
  readonly runId: RunId;
  readonly key: string;
  readonly signature: string;
}

const TOKEN = /(?:^|\/)(\d{1,16})\.([0-9a-f]{32})\.([\w-]{43})\/?$/;

/** The parts of a token, or of a URL or path that ends with one; null for a text that holds none. */
export function splitCallback(text: string): SignedCallback | null {
  const [, run, key, signature] = TOKEN.exec(text.trim()) ?? [];
  if (run === undefined || key === undefined || signature === undefined) return null;
  return { runId: Number(run) as RunId, key, signature };
}
