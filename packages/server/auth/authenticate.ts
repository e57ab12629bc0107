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

interface Credentials {
  readonly kind: 'token' | 'api-key';
  readonly text: string;
}

/** Credentials of a request; null when it carries none. */
function credentialsOf(request: FastifyRequest): Credentials | null {
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
 * Finds out, before any route, who calls. Routes that are not public refuse strangers. A caller who is remembered costs no promise: the
 * doors are hot.
 *
 * @param singleUser - with `--no-auth`: everybody is this user
 */
export function authenticate(app: FastifyInstance, callers: Callers, singleUser: Caller | null): void {
  app.decorateRequest('caller', null);
  app.addHook('onRequest', (request, _reply, done) => {
    if (singleUser !== null) {
      request.caller = singleUser;
      done();
      return;
    }
    const credentials = credentialsOf(request);
    const isOpen = request.routeOptions.config.public === true || request.is404;
    if (credentials === null) {
      done(isOpen ? undefined : failure('NOT_AUTHENTICATED'));
      return;
    }
    const admit = (caller: Caller | null): void => {
      request.caller = caller;
      done(isOpen ? undefined : refusalOf(request, credentials.kind));
    };
    const found =
      credentials.kind === 'token' ? callers.byAccessToken(credentials.text) : callers.byApiKey(credentials.text);
    if (found instanceof Promise) found.then(admit, done);
    else admit(found);
  });
}

function refusalOf(request: FastifyRequest, kind: 'token' | 'api-key'): Error | undefined {
  if (request.caller === null) return failure(kind === 'token' ? 'INVALID_TOKEN' : 'INVALID_API_KEY');
  if (request.routeOptions.config.tokenOnly && request.caller.via === 'api-key') {
    return failure('INVALID_TOKEN', { detail: 'API keys are managed with an access token' });
  }
  return undefined;
}
