import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isUuid, type WorkflowId } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { Caller } from '../auth/caller.ts';
import { callerBehind, knownCaller } from '../auth/known-caller.ts';
import type { ServerContext } from '../context.ts';
import { type AllowedFor, originHeaders } from '../http/cors.ts';
import { asTableError, errorAnswer } from '../http/reply-error.ts';
import { answerOf } from './api/answer.ts';
import { refuseDeepNesting } from './nesting.ts';
import { type Answer, type Serve, takePlainConnections } from './plain-connections.ts';
import type { PlainHead } from './plain-head.ts';
import { acceptedText } from './webhook/accepted-text.ts';
import { headersToKeep } from './webhook/head.ts';

const REQUEST = /^\/api\/workflow\/([0-9a-f-]{36})\/execute\/$/;
const WEBHOOK = /^\/api\/webhooks\/([\w-]{1,200})\/$/;
const JSON_TYPE = 'application/json; charset=utf-8';
/** Larger bodies take the long way, bytes. */
const LARGEST_BODY = 1_048_576;
/** From here on what is over is given back at once, bytes: V8 does not feel its weight. */
const HEAVY = 65_536;
const NO_QUERY = {};

/** Hands a body to its door. What it rejects with becomes an answer of the error table. */
type Door = (body: Uint8Array) => Promise<Answer>;
type CallersDoor = (caller: Caller, body: Uint8Array) => Promise<Answer>;

/**
 * The short way to the two busy doors, past the framework: a plain POST of JSON by a caller who is remembered. Its answers are
 * those of the routes in `api/routes.ts` and `webhook/routes.ts`, byte by byte; whatever is out of the ordinary takes the
 * route itself: no or unknown credentials, an `Origin`, an `Idempotency-Key`, a query, another type, a large or
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

  function doorOf(request: IncomingMessage): Door | null {
    if (request.method !== 'POST' || closes || !isOrdinary(request.headers, largest)) return null;
    const door = doorAt(request.url!, request.headers);
    const caller = door === null ? null : knownCaller(callers, request.headers);
    return caller === null ? null : (body) => door!(caller, body);
  }

  function doorAt(path: string, headers: IncomingHttpHeaders): CallersDoor | null {
    const workflowId = REQUEST.exec(path)?.[1];
    if (workflowId !== undefined) return isUuid(workflowId) ? requestDoor(headers, workflowId as WorkflowId) : null;
    const channel = WEBHOOK.exec(path)?.[1];
    return channel === undefined ? null : webhookDoor(headers, channel);
  }

  /** Of a plain connection. A caller who is not remembered is asked for: it need not leave for that. */
  function serveOf({ path, headers }: PlainHead): Serve | null {
    if (!isOrdinary(headers, largest)) return null;
    const door = doorAt(path, headers);
    if (door === null) return null;
    const refuse = (cause: unknown): Answer => errorAnswer(asTableError(cause), log, 'POST', path);
    return (body) => {
      const known = knownCaller(callers, headers);
      if (known !== null) return door(known, body).catch(refuse);
      return callerBehind(callers, headers).then(
        (caller) => (caller === null ? null : door(caller, body).catch(refuse)),
        () => null,
      );
    };
  }

  function requestDoor(headers: IncomingHttpHeaders, workflowId: WorkflowId): CallersDoor {
    return async (caller, body) => {
      refuseDeepNesting(body);
      const call = { userId: caller.id, workflowId, body, headers: headersToKeep(headers), idempotencyKey: null };
      const outcome = await runtime.doors.request(call);
      giveBack(body); // the run was written, with a copy
      return answerOf(outcome, workflowId);
    };
  }

  function webhookDoor(headers: IncomingHttpHeaders, channel: string): CallersDoor {
    return async (caller, body) => {
      refuseDeepNesting(body);
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
  }

  function send(response: ServerResponse, { status, text, headers }: Answer): void {
    const list = [...always];
    if (headers !== undefined) for (const name in headers) list.push(name, headers[name]!);
    if (text !== null) list.push('content-type', JSON_TYPE, 'content-length', String(Buffer.byteLength(text)));
    else if (status === 205) list.push('content-length', '0');
    response.writeHead(status, list);
    response.end(text ?? undefined);
  }

  const plain = takePlainConnections(server, { find: serveOf, always: fields, now: clock.now });
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const door = doorOf(request);
    if (door === null) {
      framework(request, response);
      return;
    }
    readBody(request, (body) => {
      door(body).then(
        (answer) => send(response, answer),
        (cause: unknown) => send(response, errorAnswer(asTableError(cause), log, 'POST', request.url!)),
      );
    });
  });
}

/** A JSON body of known and moderate length, and nothing that a hook of the framework looks at. */
function isOrdinary(headers: IncomingHttpHeaders, largest: number): boolean {
  if (headers.origin !== undefined || headers['idempotency-key'] !== undefined) return false;
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
