import { timingSafeEqual } from 'node:crypto';
import { type RunId, splitCallback } from '@loopwright/model';
import type { Vault } from '../ports.ts';

/** Which wait of which run a call-back answers. */
export interface CallbackToken {
  readonly runId: RunId;
  readonly key: string;
}

/** URLs of call-backs: who has one can answer that one wait, and nobody can make one. */
export interface Callbacks {
  url(runId: RunId, key: string): string;
  /** Reads a token, or a URL or path that ends with one; null for one that was not made here. */
  read(text: string): CallbackToken | null;
}

/** Makes them. `origin` answers the address of the server, without a slash at its end. */
export function createCallbacks(vault: Pick<Vault, 'sign'>, origin: () => string): Callbacks {
  const sign = (runId: number, key: string): string => vault.sign(`callback ${runId}.${key}`);
  return {
    url: (runId, key) => `${origin()}/api/callbacks/${runId}.${key}.${sign(runId, key)}/`,
    read(text) {
      const split = splitCallback(text);
      if (split === null) return null;
      const { runId, key, signature } = split;
      const expected = Buffer.from(sign(runId, key));
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      return { runId, key };
    },
  };
}
