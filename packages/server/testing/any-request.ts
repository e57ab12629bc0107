import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newClient } from './call.ts';
import { type Objects, objectsOf } from './objects.ts';
import { type OpenServer, openServer } from './open-server.ts';
import { allOperations, type Operation } from './operations.ts';

const NOWHERE = '7f6a3c1e-0000-4000-8000-000000000000';

/** What the document describes, and the two routes that it leaves out: the page at / and itself. */
const rows = [
  ...(await allOperations()).map((one) => [one.name, one] as const),
  ...['/', '/api/openapi.json'].map((path) => {
    const one: Operation = { name: `GET ${path}`, method: 'GET', path, query: [], fields: [], isPublic: true };
    return [one.name, one] as const;
  }),
];
/** Each reads all node types anew, or ends the session that is used. */
const SLOW = ['POST /api/nodes/refresh/', 'POST /api/auth/sign-out-everywhere/'];

const odd = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  0,
  -1,
  1e308,
  true,
  [],
  {},
  '\u0000',
  '\ud800',
  'x'.repeat(300),
  'a@b.c',
  NOWHERE,
);
const value = fc.oneof(odd, fc.string(), fc.jsonValue({ maxDepth: 2 }));

/** A body: an object with keys that the route knows, any other JSON, or any bytes. */
function bodyOf(keys: readonly string[]): fc.Arbitrary<string | Buffer> {
  const shaped = fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
  const more = fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'toString', 'a'), value, { maxKeys: 2 });
  return fc.oneof(
    { weight: 5, arbitrary: fc.tuple(shaped, more).map(([one, other]) => JSON.stringify({ ...other, ...one })) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  );
}

const headerText = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const headers = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 4, arbitrary: fc.constant('application/json') },
      fc.constantFrom('', 'text/plain', 'multipart/form-data', 'application/json; charset=latin1', ';', 'a/b;c'),
      headerText,
    ),
    authorization: fc.oneof(fc.constantFrom('Bearer', 'Bearer ', 'Api-Key ', 'Bearer a.b.c', ' '), headerText),
    'x-api-key': headerText,
    origin: headerText,
    host: headerText.filter((text) => text !== ''),
    accept: headerText,
    'x-response-shape': headerText,
    'idempotency-key': headerText,
    'x-forwarded-for': headerText,
    cookie: headerText,
    'accept-encoding': headerText,
  },
  { requiredKeys: [] },
);
const query = fc.oneof(
  fc.constant(''),
  fc.webQueryParameters(),
  fc.constantFrom('%', '%00', '__proto__=1', 'limit=%zz', 'cursor=__proto__'),
);
const id = fc.oneof(
  fc.constantFrom(NOWHERE, '0', '%00', '%', '..', '%2f', 'x'.repeat(600), '%F0%9F%98%80', '__proto__'),
  fc.webSegment().filter((text) => text !== ''),
);

/** Throws so many requests at each route. */
export function anyRequest(runs: number): void {
  let server: OpenServer;
  let objects: Objects;
  let authorization: string;

  async function signIn(): Promise<void> {
    authorization = (await server.register()).headers.authorization!;
  }

  beforeAll(async () => {
    server = await openServer();
    await signIn();
    objects = objectsOf(server, await newClient(server));
  });
  afterAll(() => server.close());

  describe('any request', () => {
    it.each(rows)('to %s is answered, in the envelope when refused', async (name, one) => {
      const { method, path, fields } = one;
      const real = method === 'GET' ? await objects.urlOf(one) : path;
      await objects.stop();
      const property = fc.asyncProperty(
        bodyOf(fields),
        headers,
        query,
        fc.tuple(fc.boolean(), id, id, id),
        fc.boolean(),
        async (payload, given, search, [isReal, ...ids], isKnown) => {
          const odd = ids.reduce((url, one) => url.replace(/\{[^}]+\}/, () => one), path);
          const reply = await server.app.inject({
            method,
            url: `${isReal && method === 'GET' ? real : odd}${search === '' ? '' : `?${search}`}`,
            headers: { ...given, ...(isKnown ? { authorization } : {}) },
            ...(method === 'GET' ? {} : { payload }),
          });
          if (SLOW.includes(name) && reply.statusCode < 300) await signIn();
          expect([reply.statusCode, server.errors]).toEqual([expect.toSatisfy((status: number) => status < 500), []]);
          if (reply.statusCode < 400) return;
          expect(reply.json()).toMatchObject({
            error: expect.any(String),
            code: expect.any(String),
            details: expect.any(Object),
            detail: expect.any(String),
            error_code: expect.any(String),
          });
          expect(reply.json()).not.toHaveProperty('message');
          if (reply.statusCode === 401) expect(reply.headers['www-authenticate']).toBe('Bearer realm="api"');
          if (reply.statusCode === 405) expect(reply.headers.allow).toEqual(expect.any(String));
        },
      );
      await fc.assert(property, { numRuns: SLOW.includes(name) ? Math.ceil(runs / 6) : runs });
    });

    it('to any path is answered', async () => {
      const part = fc.oneof(
        fc.constantFrom('api', 'auth', 'users', 'docs', 'ws', 'media', 'node-icons', '%', '%00', '..', ''),
        fc.webSegment(),
      );
      const property = fc.asyncProperty(
        fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
        fc.array(part, { maxLength: 6 }),
        async (method, parts) => {
          const reply = await server.app.inject({
            method: method as 'GET',
            url: `/${parts.join('/')}`,
            headers: { authorization },
          });
          expect([reply.statusCode, server.errors]).toEqual([expect.toSatisfy((status: number) => status < 500), []]);
          expect(reply.statusCode >= 300 && reply.statusCode < 400).toBe(false);
        },
      );
      await fc.assert(property, { numRuns: Math.max(500, runs) });
    });
  });
}
