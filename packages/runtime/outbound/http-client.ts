import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { failure, inField, readHttpAddress } from '@loopwright/model';
import { type HttpReply, type HttpRequest, splitCredentials } from '@loopwright/sdk';
import type { Dispatcher } from 'undici';
import type { Clock } from '../ports.ts';
import { createConnections } from './connections.ts';
import { decodedReply } from './decode-reply.ts';
import type { OutboundHttp } from './outbound-http.ts';
import type { OutboundPolicy } from './policy.ts';

/** Largest answer that a node is handed, as it comes and decoded. */
const MAX_REPLY_BYTES = 50 * 1024 * 1024;

/** Finds all addresses of a name. */
type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Methods that may be repeated whatever came of them. @see RFC 9110, section 9.2.2 */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);
/** What a connection ends with that the other side closed. */
const CLOSED: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** The one way out for HTTP. Every address is checked after its name was resolved, on each connection. */
export function createHttpClient(
  policy: OutboundPolicy,
  clock: Pick<Clock, 'after'>,
  lookupAll: LookupAll = systemLookup,
): OutboundHttp & { warmUp(): void; stop(): Promise<void> } {
  const lookup: LookupFunction = (hostname, options, callback) => {
    lookupAll(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      try {
        for (const { address } of addresses) policy.check(address);
      } catch (refused) {
        callback(refused as Error, '', 0);
        return;
      }
      if (options.all) (callback as unknown as (error: null, all: typeof addresses) => void)(null, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
  // Loaded with the first call: a server whose workflows call nobody does not pay for it.
  let opening: ReturnType<typeof load> | null = null;
  const open = (): ReturnType<typeof load> => {
    opening ??= load(lookup);
    return opening;
  };

  async function send(call: HttpRequest, repeats: boolean): Promise<HttpReply> {
    const { url, authorization } = splitCredentials(addressOf(call.url));
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) policy.check(host); // an address needs no look-up, and gets none
    const headers = headersOf(call, authorization);
    const mayRepeat = repeats && isRepeatable(call.method, headers);
    const limit = limitOf(call, clock);
    let isAnswered = false;
    try {
      const { agent, unkept, connections, request } = await open();
      const sendOnce = async (dispatcher: Dispatcher): Promise<HttpReply> => {
        const reply = await request(url, {
          dispatcher,
          method: call.method as Dispatcher.HttpMethod,
          headers,
          body: call.body ?? null,
          signal: limit.signal,
        });
        isAnswered = true;
        return await replyOf(reply);
      };
      return await connections.request(
        url.origin,
        limit.signal,
        () => sendOnce(agent),
        (cause) => {
          const wasClosed = !isAnswered && CLOSED.has((cause as { readonly code?: unknown }).code);
          return mayRepeat && wasClosed ? () => sendOnce(unkept) : null;
        },
      );
    } catch (cause) {
      throw limit.signal.aborted ? limit.signal.reason : namedCause(cause);
    } finally {
      limit.cancel();
    }
  }

  return {
    send: (call) => send(call, true),
    once: { send: (call) => send(call, false) },
    warmUp: () => void open().catch(() => undefined), // whoever calls hears of it
    async stop() {
      if (opening === null) return;
      const { agent, unkept, connections } = await opening;
      connections.stop();
      await Promise.all([agent.destroy(), unkept.destroy()]); // whoever still waits for an answer has been aborted, or is of no account any more
    },
  };
}

/** No limits but the call's own. */
async function load(lookup: LookupFunction) {
  const { Agent, buildConnector, request } = await import('undici');
  const connections = createConnections(buildConnector, lookup);
  const limits = { headersTimeout: 0, bodyTimeout: 0, maxResponseSize: MAX_REPLY_BYTES };
  const agent = new Agent({ connect: connections.connect, ...limits });
  /** Opens a connection for each request. */
  const unkept = new Agent({ connect: connections.connect, ...limits, pipelining: 0 });
  return { agent, unkept, connections, request };
}

/**
 * Aborts with the call's signal, or when its time is over. An answer that came while this process stood still is read first, in the turn
 * of the loop that comes next: timers are called before what was received.
 */
function limitOf({ signal, timeoutMs }: HttpRequest, clock: Pick<Clock, 'after'>) {
  if (!(timeoutMs > 0)) throw failure('FIELD_INVALID', { detail: 'timeoutMs: Enter a number above 0.' });
  const over = new AbortController();
  let turn: NodeJS.Immediate | undefined;
  const cancel = clock.after(Math.ceil(timeoutMs), () => {
    turn = setImmediate(() => {
      turn = setImmediate(() => {
        const error = new Error(`No answer within ${timeoutMs / 1000} s`);
        over.abort(Object.assign(error, { name: 'TimeoutError', code: 'ETIMEDOUT' }));
      });
    });
  });
  return {
    signal: AbortSignal.any([signal, over.signal]),
    cancel() {
      cancel();
      clearImmediate(turn);
    },
  };
}

function addressOf(text: string): URL {
  return inField('url', () => readHttpAddress(text));
}

function headersOf(call: HttpRequest, authorization: string | null): Record<string, string> {
  const headers: Record<string, string> = { ...call.headers };
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  if (call.idempotencyKey !== undefined && !names.has('idempotency-key'))
    headers['idempotency-key'] = call.idempotencyKey;
  if (authorization !== null && !names.has('authorization')) headers.authorization = authorization;
  if (!names.has('user-agent')) headers['user-agent'] = 'loopwright';
  return headers;
}

function isRepeatable(method: string, headers: Readonly<Record<string, string>>): boolean {
  return (
    IDEMPOTENT.has(method.toUpperCase()) ||
    Object.keys(headers).some((name) => name.toLowerCase() === 'idempotency-key')
  );
}

async function replyOf(reply: Dispatcher.ResponseData): Promise<HttpReply> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(reply.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return await decodedReply({ status: reply.statusCode, headers, body: await reply.body.bytes() }, MAX_REPLY_BYTES);
}

/** What the policy refused, else the system's error with its code. */
function namedCause(cause: unknown): unknown {
  const inner = cause instanceof Error ? cause.cause : undefined;
  return inner instanceof Error && inner.name === 'LoopwrightError' ? inner : cause;
}
