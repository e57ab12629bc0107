import {
  addKey,
  choice,
  decimal,
  defineNode,
  failure,
  type HttpClient,
  type HttpReply,
  type HttpRequest,
  inField,
  isJsonObject,
  type Json,
  type JsonObject,
  json,
  LoopwrightError,
  password,
  readHttpAddress,
  Type,
  text,
} from '@loopwright/sdk';
import { replyText } from './reply-text.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** @see RFC 9110, sections 5.1 and 5.5 */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/**
 * Headers that speak of one connection or of the body's length on it. The client sets its own, so that those of a
 * request which came in can be handed on as they are. What `Connection` names is no reason to leave out a further one:
 * a caller could take others away by it.
 * @see RFC 9110, sections 7.6.1, 8.6 and 10.1.1
 */
const OF_ONE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Calls an HTTP service. What it answers is data, whatever its status; so is that it cannot be reached. */
export const httpRequest = defineNode({
  identifier: 'http-request',
  version: 1,
  className: 'HttpRequestNode',
  formName: 'HttpRequestForm',
  label: 'HTTP Request',
  description: 'Calls an HTTP service.',
  category: 'Http',
  icon: 'Http/HttpRequest/icon.png',
  kind: 'blocking',
  plainOutput: true,
  effects: ({ method }) => (READING.has(method) ? 'read' : 'external'),
  fields: Type.Object({
    method: choice(
      METHODS.map((method) => [method, method] as const),
      { title: 'Method', default: 'GET' },
    ),
    url: text({ title: 'URL', placeholder: 'https://api.example.com/items', maxLength: 2048, readAs: readHttpAddress }),
    headers: json({ title: 'Headers', help: 'A JSON object.', optional: true }),
    query_params: json({ title: 'Query parameters', help: 'A JSON object.', optional: true }),
    body: json({ title: 'Body', help: 'Sent by POST, PUT and PATCH.', optional: true }),
    timeout_seconds: decimal({ title: 'Timeout, seconds', default: 30, minimum: 0.1, optional: true }),
    auth_type: choice(
      [
        ['', 'None'],
        ['basic', 'Basic'],
        ['bearer', 'Bearer token'],
      ],
      { title: 'Authentication', default: '', optional: true },
    ),
    auth_username: text({ title: 'Username', maxLength: 255, optional: true }),
    auth_password: password({ title: 'Password', maxLength: 255, optional: true }),
    auth_bearer_token: password({ title: 'Bearer token', maxLength: 2048, optional: true }),
  }),
  async execute({ fields, data, http, signal, taskKey }) {
    const url = addressOf('url', fields.url, objectOf('query_params', fields.query_params));
    const headers = headersOf(objectOf('headers', fields.headers), fields);
    const body = WITH_BODY.has(fields.method) && fields.body.trim() !== '' ? fields.body : undefined;
    if (body !== undefined && !hasHeader(headers, 'content-type'))
      headers['content-type'] = isJson(body) ? 'application/json' : 'text/plain; charset=utf-8';
    const send = {
      method: fields.method,
      url,
      headers,
      timeoutMs: timeoutOf(fields.timeout_seconds),
      signal,
      ...(body === undefined ? {} : { body }),
      ...(READING.has(fields.method) ? {} : { idempotencyKey: taskKey }),
    };
    return { data: addKey(data, 'http_request', await exchange(http, send)) };
  },
  /** GETs the address with the same headers: 2xx is taken for the answer of the request that was made, 404 and 410 say that none was. */
  async probe({ fields, data, http, signal, taskKey }, url) {
    const outcome = await exchange(http, {
      method: 'GET',
      url: addressOf('probe_url', url ?? '', {}),
      headers: headersOf(objectOf('headers', fields.headers), fields),
      timeoutMs: timeoutOf(fields.timeout_seconds),
      signal,
      idempotencyKey: taskKey,
    });
    if (outcome.status === 404 || outcome.status === 410) return null;
    if (outcome.status < 200 || outcome.status > 299) {
      const what = outcome.status === 0 ? 'It could not be reached' : `It answered ${outcome.status}`;
      throw failure('NODE_FAILED', { detail: `probe_url: ${what}, which does not say whether the request was made` });
    }
    return { data: addKey(data, 'http_request', outcome) };
  },
});

/** Whole milliseconds, no fewer than were asked for. */
function timeoutOf(seconds: number | null): number {
  return Math.ceil((seconds ?? 30) * 1000);
}

/** Sends a request; that it could not be sent is an outcome too. Throws what a stop or the outbound policy says. */
async function exchange(http: HttpClient, request: HttpRequest): Promise<JsonObject & { readonly status: number }> {
  const began = performance.now();
  const { status, headers, body, error } = await http.send(request).then(answered, (cause: unknown) => {
    if (request.signal.aborted) throw cause; // a stop is a stop
    if (cause instanceof LoopwrightError && cause.code === 'FIELD_INVALID') throw cause;
    return unreachable(cause);
  });
  return { status, headers, body, duration_ms: Math.round((performance.now() - began) * 100) / 100, error };
}

interface Outcome {
  readonly status: number;
  readonly headers: JsonObject;
  readonly body: Json;
  readonly error: Json;
}

function answered(reply: HttpReply): Outcome {
  const { status, headers, body } = reply;
  return { status, headers, body: parsedOrText(replyText(body, headers['content-type'])), error: null };
}

function unreachable(cause: unknown): Outcome {
  const { message, name, code } = cause as { message?: string; name?: string; code?: string };
  const text = message === undefined || message === '' ? (code ?? 'The request failed') : message;
  return { status: 0, headers: {}, body: null, error: { message: text, type: code ?? name ?? 'Error' } };
}

function parsedOrText(content: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch {
    return content;
  }
}

function isJson(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

/** A field that holds a JSON object; empty is none. Throws NODE_FAILED naming the field. */
function objectOf(name: string, content: string): JsonObject {
  if (content.trim() === '') return {};
  const value = parsedOrText(content);
  if (!isJsonObject(value))
    throw failure('NODE_FAILED', { detail: `${name}: the rendered text must be a JSON object` });
  return value;
}

function addressOf(field: string, address: string, query: JsonObject): string {
  const url = inField(field, () => readHttpAddress(address));
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, plain(one));
  }
  return url.href;
}

function headersOf(
  given: JsonObject,
  fields: {
    readonly auth_type: string;
    readonly auth_username: string;
    readonly auth_password: string;
    readonly auth_bearer_token: string;
  },
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (OF_ONE_CONNECTION.has(name.toLowerCase())) continue;
    // What the form asks for wins over a header of the same name.
    if (fields.auth_type === '' || name.toLowerCase() !== 'authorization') headers[name] = plain(value);
  }
  if (fields.auth_type === 'basic')
    headers.authorization = `Basic ${Buffer.from(`${fields.auth_username}:${fields.auth_password}`).toString('base64')}`;
  if (fields.auth_type === 'bearer') headers.authorization = `Bearer ${fields.auth_bearer_token}`;
  for (const [name, value] of Object.entries(headers)) {
    if (HEADER_NAME.test(name) && HEADER_VALUE.test(value)) continue;
    throw failure('FIELD_INVALID', {
      detail: `headers: ${JSON.stringify(name)} has a name or a value that HTTP does not allow`,
    });
  }
  return headers;
}

function hasHeader(headers: Readonly<Record<string, string>>, name: string): boolean {
  return Object.keys(headers).some((one) => one.toLowerCase() === name);
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
