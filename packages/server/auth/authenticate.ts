import { failure } from '@loopwright/model';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../context.ts';
import type { Callers } from './callers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no credentials; those given are read all the same where they are valid. */
    public?: boolean;
    /** Takes an access token only, no API key. */
    tokenOnly?: boolean;
  }
}

/** A key shorter than this counts as absent (contract 1.1). */
const SHORTEST_KEY = 8;

/** Credentials of a request; null when it carries none. */
function credentialsOf(request: FastifyRequest): { readonly kind: 'token' | 'api-key'; readonly text: string } | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const space = authorization.indexOf(' ');
    const scheme = authorization.slice(0, space).toLowerCase();
    const text = authorization.slice(space + 1).trim();
    if (scheme === 'bearer') return { kind: 'token', text };
    if (scheme === 'api-key') return { kind: 'api-key', text };
  }
  const key = request.headers['x-api-key'];
  if (typeof key === 'string' && key.length >= SHORTEST_KEY) return { kind: 'api-key', text: key };
  return null;
}

/**
 * Finds out, before any route, who calls. Routes that are not public refuse strangers.
 *
 * @param singleUser - with `--no-auth`: everybody is this user
 */
export function authenticate(app: FastifyInstance, callers: Callers, singleUser: Caller | null): void {
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request) => {
    if (singleUser !== null) {
      request.caller = singleUser;
      return;
    }
    const { public: isPublic, tokenOnly } = request.routeOptions.config;
    const credentials = credentialsOf(request);
    if (credentials === null) {
      if (isPublic || request.is404) return;
      throw failure('NOT_AUTHENTICATED');
    }
    const found =
      credentials.kind === 'token' ? callers.byAccessToken(credentials.text) : callers.byApiKey(credentials.text);
    request.caller = found instanceof Promise ? await found : found;
    if (isPublic || request.is404) return;
    if (request.caller === null) throw failure(credentials.kind === 'token' ? 'INVALID_TOKEN' : 'INVALID_API_KEY');
    if (tokenOnly && request.caller.via === 'api-key')
      throw failure('INVALID_TOKEN', { detail: 'API keys are managed with an access token' });
  });
}
