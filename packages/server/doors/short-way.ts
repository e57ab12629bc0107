import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isUuid, type WorkflowId } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import { strangerRefusal } from '../auth/authenticate.ts';
import type { Caller } from '../auth/caller.ts';
import { credentialsOf } from '../auth/credentials.ts';
import type { ServerContext } from '../context.ts';
import { type AllowedFor, originHeaders } from '../http/cors.ts';
import { asTableError, errorAnswer } from '../http/reply-error.ts';
import { type Answer, answerFields } from './answer.ts';
import { answerOf } from './api/answer.ts';
import { REQUEST_PATH } from './api/routes.ts';
import { refuseDeepJson, refuseDeepNesting } from './nesting.ts';
import { type Serve, takePlainConnections } from './plain-connections.ts';
import type { PlainHead } from './plain-head.ts';
import { acceptedText } from './webhook/accepted-text.ts';
import { headersToKeep } from './webhook/head.ts';
import { WEBHOOK_PATH } from './webhook/routes.ts';

const REQUEST = /^\/api\/workflow\/([0-9a-f-]{36})\/execute\/$/;
const WEBHOOK = /^\/api\/webhooks\/([\w-]{1,200})\/$/;
/** Larger bodies take the long way, bytes. */
const LARGEST_BODY = 1_048_576;
/** From here on what is over is given back at once, bytes: V8 does not feel its weight. */
const HEAVY = 65_536;
const NO_QUERY = {};

/** One of the two doors, as a request has found it. */
interface Door {
  /** The path of its route: what a log may name, since a path itself is the caller's. */
  readonly pattern: string;
  /** Hands a body to it. What it rejects with becomes an answer of the error table. */
  readonly take: (caller: Caller, body: Uint8Array) => Promise<Answer>;
}

/** A door, and who stands before it. */
interface Found {
  readonly door: Door;
  readonly caller: Caller;
}

/**
 * The short way to the two busy doors, past the framework: a plain POST of JSON by a caller who is remembered. Its answers are
 * those of the routes in `api/routes.ts` and `webhook/routes.ts`, byte by byte; whatever is out of the ordinary takes the
 * route itself: no credentials or two of them, an `Origin`, an `Idempotency-Key`, a query, another type, a coded, large or
 * chunked body, a server that closes.
 */
export function openShortWay(app: FastifyInstance, context: ServerContext, allowedFor: AllowedFor): void {
  const { runtime, settings, callers, clock, log } = context;
  if (!settings.auth) return;
  const { server } = app;
  const [framework] = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  if (framework === undefined) return;
  const largest = Math.min(LARGEST_BODY, settings.maxBodyBytes);
  const fields = { vary: 'Origin', ...originHeaders(allowedFor(undefined)) };
  const always = Object.entries(fields).flat();
  let closes = false;
  app.addHook('preClose', (done) => {
    closes = true;
    plain.stop();
    done();
  });

  /** Of a request that Node has read. */
  function find(request: IncomingMessage): Found | null {
    if (request.method !== 'POST' || closes || !isOrdinary(request.headers, largest)) return null;
    const credentials = credentialsOf(request.headers);
    const caller = credentials === null ? null : callers.remembered(credentials);
    const door = caller === null ? null : doorAt(request.url!, request.headers);
    return door === null ? null : { door, caller: caller! };
  }

  /** Of a plain connection. A caller who is not remembered is asked for: it need not leave for that. */
  function plainServeOf({ path, headers }: PlainHead): Serve | null {
    const credentials = isOrdinary(headers, largest) ? credentialsOf(headers) : null;
    const door = credentials === null ? null : doorAt(path, headers);
    if (credentials === null || door === null) return null;
    return async (body) => {
      const found = callers.by(credentials);
      if (!(found instanceof Promise)) return answered(door, found!, body);
      try {
        const caller = await found;
        return caller === null ? refused(door, strangerRefusal(credentials.kind)) : answered(door, caller, body);
      } catch (cause) {
        return refused(door, cause);
      }
    };
  }

  function doorAt(path: string, headers: IncomingHttpHeaders): Door | null {
    const workflowId = REQUEST.exec(path)?.[1];
    if (workflowId !== undefined) return isUuid(workflowId) ? requestDoor(headers, workflowId as WorkflowId) : null;
    const channel = WEBHOOK.exec(path)?.[1];
    return channel === undefined ? null : webhookDoor(headers, channel);
  }

  function answered(door: Door, caller: Caller, body: Uint8Array): Promise<Answer> {
    return door.take(caller, body).catch((cause: unknown) => refused(door, cause));
  }

  function refused({ pattern }: Door, cause: unknown): Answer {
    return errorAnswer(asTableError(cause), log, 'POST', pattern);
  }

  function requestDoor(headers: IncomingHttpHeaders, workflowId: WorkflowId): Door {
    const take: Door['take'] = async (caller, body) => {
      refuseDeepNesting(body);
      const call = { userId: caller.id, workflowId, body, headers: headersToKeep(headers), idempotencyKey: null };
      const outcome = await runtime.doors.request(call);
      giveBack(body); // the run was written, with a copy
      return answerOf(outcome, workflowId);
    };
    return { pattern: REQUEST_PATH, take };
  }

  function webhookDoor(headers: IncomingHttpHeaders, channel: string): Door {
    const take: Door['take'] = async (caller, body) => {
      refuseDeepJson(body);
      const { subscribers } = await runtime.doors.webhook({
        userId: caller.id,
        channel,
        method: 'POST',
        headers: headersToKeep(headers),
        query: NO_QUERY,
        body,
        idempotencyKey: null,
      });
      return { status: 202, text: acceptedText(channel, subscribers) };
    };
    return { pattern: WEBHOOK_PATH, take };
  }

  function send(response: ServerResponse, answer: Answer): void {
    response.writeHead(answer.status, [...always, ...answerFields(answer)]);
    response.end(answer.text ?? undefined);
  }

  /** Sends what a door answers. What Node refuses to write is a failure of this request alone. */
  async function serve({ door, caller }: Found, response: ServerResponse, body: Uint8Array): Promise<void> {
    const answer = await answered(door, caller, body);
    try {
      send(response, answer);
    } catch (cause) {
      send(response, refused(door, cause));
    }
  }

  const plain = takePlainConnections(server, { find: plainServeOf, always: fields, now: clock.now, log });
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const found = find(request);
    if (found === null) framework(request, response);
    else readBody(request, (body) => void serve(found, response, body));
  });
}

/** A JSON body of known and moderate length, and nothing that a hook of the framework looks at. */
function isOrdinary(headers: IncomingHttpHeaders, largest: number): boolean {
  if (headers.origin !== undefined || headers['idempotency-key'] !== undefined) return false;
  if (headers['content-encoding'] !== undefined) return false;
  if (headers.authorization !== undefined && headers['x-api-key'] !== undefined) return false;
  if (headers['content-type'] !== 'application/json' || headers['transfer-encoding'] !== undefined) return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= largest;
}

/** Hands over the whole body. A caller who leaves half-way is heard of no more. */
function readBody(request: IncomingMessage, take: (body: Uint8Array) => void): void {
  const length = Number(request.headers['content-length']);
  if (length > HEAVY) {
    readHeavyBody(request, length, take);
    return;
  }
  let only: Buffer | null = null;
  let chunks: Buffer[] | null = null;
  request.on('data', (chunk: Buffer) => {
    if (only === null) {
      only = chunk;
      return;
    }
    chunks ??= [only];
    chunks.push(chunk);
  });
  request.on('end', () => take(chunks === null ? only! : Buffer.concat(chunks)));
}

/** The same for a body of many chunks: each is copied into one place and given back. */
function readHeavyBody(request: IncomingMessage, length: number, take: (body: Uint8Array) => void): void {
  const body = Buffer.allocUnsafeSlow(length);
  let at = 0;
  request.on('data', (chunk: Buffer) => {
    at += chunk.copy(body, at);
    giveBack(chunk);
  });
  request.on('end', () => take(body));
}

/** Frees heavy bytes that have their memory to themselves. Nobody may look at them afterwards. */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && byteLength > HEAVY / 8) buffer.transfer(0);
}
