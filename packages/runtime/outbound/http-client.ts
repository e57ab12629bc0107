import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { failure } from '@loopwright/model';
import type { HttpClient, HttpReply, HttpRequest } from '@loopwright/sdk';
import type { Agent, Dispatcher } from 'undici';
import type { OutboundPolicy } from './policy.ts';

/** Largest answer that a node is handed. */
const MAX_REPLY_BYTES = 50 * 1024 * 1024;

/** The one way out for HTTP. Every address is checked after its name was resolved, on each connection. */
export function createHttpClient(policy: OutboundPolicy): HttpClient & { stop(): Promise<void> } {
  const lookup: LookupFunction = (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
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
  let opening: Promise<{ readonly agent: Agent; readonly request: typeof import('undici').request }> | null = null;
  const open = (): NonNullable<typeof opening> => {
    opening ??= import('undici').then(({ Agent, request }) => ({
      agent: new Agent({ connect: { lookup }, maxResponseSize: MAX_REPLY_BYTES }),
      request,
    }));
    return opening;
  };

  return {
    async send(call) {
      const url = addressOf(call.url);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0) policy.check(host); // an address needs no look-up, and gets none
      const { agent, request } = await open();
      const signal = AbortSignal.any([call.signal, AbortSignal.timeout(call.timeoutMs)]);
      try {
        const reply = await request(url, {
          dispatcher: agent,
          method: call.method as Dispatcher.HttpMethod,
          headers: headersOf(call),
          body: call.body ?? null,
          signal,
        });
        return await replyOf(reply);
      } catch (cause) {
        throw namedCause(cause, call);
      }
    },
    async stop() {
      await (await opening)?.agent.close();
    },
  };
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw failure('FIELD_INVALID', { detail: 'url: Enter an address that begins with http:// or https://.' });
  }
  return url;
}

function headersOf(call: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = { ...call.headers };
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  if (call.idempotencyKey !== undefined && !names.has('idempotency-key'))
    headers['idempotency-key'] = call.idempotencyKey;
  if (!names.has('user-agent')) headers['user-agent'] = 'loopwright';
  return headers;
}

async function replyOf(reply: Dispatcher.ResponseData): Promise<HttpReply> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(reply.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: reply.statusCode, headers, body: await reply.body.bytes() };
}

/** The cause behind a failed call: what the policy refused, the node's own abort, or the system's error with its code. */
function namedCause(cause: unknown, call: HttpRequest): unknown {
  if (call.signal.aborted) return call.signal.reason ?? cause;
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return Object.assign(new Error(`No answer within ${call.timeoutMs / 1000} s`), {
      name: 'TimeoutError',
      code: 'ETIMEDOUT',
    });
  }
  const inner = cause instanceof Error ? cause.cause : undefined;
  return inner instanceof Error && inner.name === 'LoopwrightError' ? inner : cause;
}
