import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

const LARGEST = 4096;

let server: OpenServer;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await openServer({ settings: { maxBodyBytes: LARGEST } });
  server.app.post('/echo/', { config: { public: true } }, async (request) => ({ body: request.body ?? 'none' }));
  ({ headers } = await server.register());
});
afterAll(() => server.close());

async function post(payload: string | Buffer | undefined, type?: string, url = '/echo/') {
  const reply = await server.app.inject({
    method: 'POST',
    url,
    headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: reply.statusCode, body: reply.json() };
}

describe('a body', () => {
  it.each([
    [undefined, undefined],
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['', 'text/plain'],
    ['', 'application/json; charset=utf-8'],
  ])('that is empty (%j, %s) is no error', async (payload, type) => {
    expect(await post(payload, type)).toEqual({ status: 200, body: { body: 'none' } });
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON',
  ])('of type %s is read', async (type) => {
    expect(await post('{"a":"ü"}', type)).toEqual({ status: 200, body: { body: { a: 'ü' } } });
  });

  it('that names no type is taken for JSON', async () => {
    expect(await post(Buffer.from('{"a":1}'))).toEqual({ status: 200, body: { body: { a: 1 } } });
  });

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
  ])('of type %s is refused by 415', async (type) => {
    const { status, body } = await post('{"a":1}', type);
    expect([status, body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it.each([
    '{',
    '{"a":1}}',
    'nonsense',
    "{'a':1}",
    '\u0000',
    '[1,]',
    'NaN',
    '{"a":\u0007}',
  ])('that is no JSON (%j) is refused by 400', async (text) => {
    const { status, body } = await post(text, 'application/json');
    expect([status, body.code, body.error]).toEqual([400, 'INVALID_REQUEST', 'Request body is not valid JSON']);
  });

  it('that is no UTF-8 is refused by 400', async () => {
    const { status, body } = await post(Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'application/json');
    expect([status, body.detail]).toEqual([400, 'The request body is not valid UTF-8']);
  });

  it.each([
    '[1]',
    '"a"',
    '1',
    'true',
    '[]',
  ])('that is no object (%s) is refused by 400 where one is asked for', async (text) => {
    const { status, body } = await post(text, 'application/json', '/api/auth/api-keys/');
    expect([status, body.code, body.error]).toEqual([400, 'INVALID_REQUEST', 'Invalid request data']);
  });

  it('over the limit is refused by 413, whether its length is told or not', async () => {
    const { status, body } = await post(`"${'x'.repeat(LARGEST)}"`, 'application/json');
    expect([status, body]).toEqual([
      413,
      {
        error: 'Request body is too large',
        code: 'PAYLOAD_TOO_LARGE',
        details: {},
        detail: 'Request body is too large: 4096 bytes are taken at most (setting max-body-bytes)',
        error_code: 'ValidationError',
      },
    ]);
  });

  it('nested too deep is refused by 400', async () => {
    const { status, body } = await post('['.repeat(1500) + ']'.repeat(1500), 'application/json');
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('cannot reach a prototype', async () => {
    const text =
      '{"__proto__":{"isOwner":true},"a":{"constructor":{"prototype":{"isOwner":true}}},"\\u005f_proto__":{"b":1},"c":1}';
    const { status, body } = await post(text, 'application/json');
    expect([status, body]).toEqual([200, { body: { a: {}, c: 1 } }]);
    expect(({} as { isOwner?: boolean }).isOwner).toBe(undefined);
  });

  it('may hold keys that nobody knows', async () => {
    const { status } = await post('{"name":"k","colour":"red"}', 'application/json', '/api/auth/api-keys/');
    expect(status).toBe(201);
  });
});
