import { failure, type LoopwrightError } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { Caller, Callers } from './caller.ts';
import { type Credentials, credentialsOf, keyBeside } from './credentials.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no credentials; those given are read all the same where they are valid. */
    public?: boolean;
    /** Needs no credentials; those given must be valid. */
    takesStrangers?: boolean;
    /** Takes an access token only, no API key. */
    tokenOnly?: boolean;
  }
  interface FastifyRequest {
    /** Why the caller may not go on. */
    refusal: LoopwrightError | null;
  }
}

/**
 * Finds out, before any route, who calls. Routes that are not public refuse strangers, once the request was counted for
 * the rate limit. A key beside other credentials has to be somebody's too. A caller who is remembered costs no promise: the doors are hot.
 *
 * @param singleUser - with `--no-auth`: everybody is this user
 */
export function authenticate(app: FastifyInstance, callers: Callers, singleUser: Caller | null): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('refusal', null);
  app.addHook('onRequest', (request, _reply, done) => {
    if (singleUser !== null) {
      request.caller = singleUser;
      done();
      return;
    }
    const { public: isPublic, takesStrangers, tokenOnly } = request.routeOptions.config;
    const isOpen = isPublic === true || request.is404;
    const credentials = credentialsOf(request.headers);
    if (credentials === null) {
      if (!isOpen && takesStrangers !== true) request.refusal = failure('NOT_AUTHENTICATED');
      done();
      return;
    }
    const admit = (caller: Caller | null, { kind } = credentials): void => {
      request.caller = caller;
      if (!isOpen) request.refusal = refusalOf(caller, kind, tokenOnly === true);
      done();
    };
    // What is open answers though the store cannot say who asks.
    const unknown = isOpen ? () => admit(null) : done;
    const beside = keyBeside(request.headers, credentials);
    if (beside !== null) {
      Promise.all([callers.by(credentials), callers.by(beside)]).then(([caller, keyHolder]) => {
        if (caller !== null && keyHolder === null) admit(null, beside);
        else admit(caller);
      }, unknown);
      return;
    }
    const found = callers.by(credentials);
    if (found instanceof Promise) found.then((caller) => admit(caller), unknown);
    else admit(found);
  });
  app.addHook('preParsing', (request, _reply, _payload, done) => done(request.refusal));
}

/** What somebody is told whose credentials are nobody's. */
export function strangerRefusal(kind: Credentials['kind']): LoopwrightError {
  return failure(kind === 'token' ? 'INVALID_TOKEN' : 'INVALID_API_KEY');
}

function refusalOf(caller: Caller | null, kind: Credentials['kind'], tokenOnly: boolean): LoopwrightError | null {
  if (caller === null) return strangerRefusal(kind);
  if (!tokenOnly || caller.via !== 'api-key') return null;
  return failure('TOKEN_NEEDED');
}
