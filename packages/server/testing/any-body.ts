import { builtins } from '@loopwright/nodes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient } from './call.ts';
import { type GoodCall, goodCall } from './good-calls.ts';
import { type Objects, objectsOf } from './objects.ts';
import { type OpenServer, openServer } from './open-server.ts';
import { allOperations, isMutating, type Operation } from './operations.ts';
import { place } from './place.ts';
import { readStored, type Stored } from './stored.ts';

/** Bodies to an operation with one of many node types, at least. */
const LEAST = 60;
const NOWHERE = '7f6a3c1e-0000-4000-8000-000000000000';

/** Accounts are in any-request.test.ts, whose caller they may end. */
const ACCOUNTS = /^\/api\/(auth|users|invitations)\//;
const operations = (await allOperations()).filter((one) => isMutating(one) && !ACCOUNTS.test(one.path));
const typed = operations.filter(({ path }) => path.includes('{identifier}'));
const TYPES = [...builtins.map(({ identifier }) => identifier), 'place', 'nothing'];
const rows = [
  ...operations.filter((one) => !typed.includes(one)).map((one) => [one.name, one, null] as const),
  ...typed.flatMap((one) => TYPES.map((type) => [`${one.name} of ${type}`, one, type] as const)),
];

/** Refusals that leave a trace, by the contract. */
const KEEPS: Readonly<Record<string, readonly number[]>> = {
  // What was tried is saved though its form does not fit.
  'POST /api/workflow/{id}/execute_and_save_node/': [422],
  // A start that is refused marks the workflow.
  'GET /api/workflow/{id}/start_execution/': [422],
  'POST /api/workflow/{id}/start_execution/': [422],
  // One that timed out is in the audit record.
  'POST /api/nodes/{identifier}/execute/': [408],
};

const json = fc.jsonValue({ maxDepth: 3 });
const odd = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  0,
  -1,
  1e308,
  0.5,
  true,
  [],
  {},
  '\u0000',
  '\ud800',
  '{{ data.a }}',
  '{{',
  'x'.repeat(300),
  '__proto__',
  'sealed:v1:AAAA',
  '********',
  NOWHERE,
);
const hostile = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '\ud800', '');

/** A body with keys that the route knows, whose values are anything: sometimes right, mostly not. */
function bodyWith(known: Readonly<Record<string, readonly unknown[]>>): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(known).map(([key, good]) => [
      key,
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...good) },
        { weight: 2, arbitrary: odd },
        { weight: 1, arbitrary: json },
      ),
    ]),
  );
  const shaped = fc.record(fields, { requiredKeys: [] });
  const more = fc.dictionary(fc.oneof(hostile, fc.string({ maxLength: 5 })), json, { maxKeys: 2 });
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(shaped, more).map(([one, other]) => ({ ...other, ...one })) },
    { weight: 1, arbitrary: json },
    { weight: 1, arbitrary: odd },
  );
}

const OBJECTS = [{}, { a: 1 }, { url: 'x', auth_password: 'p' }];
/** What a field of this name may well be, beside what a good call says. */
const LIKELY: Readonly<Record<string, readonly unknown[]>> = {
  nodeTemplate: ['http-request', 'queue-reader', 'nothing'],
  node_type: ['http-request', 'queue-reader', 'nothing'],
  workflow_type: ['production', 'api'],
  description: ['d', null],
  category: ['c'],
  tags: [['t'], []],
  env: OBJECTS,
  runtime_state: OBJECTS,
  file: [
    'loopwright: 1\nname: A',
    'loopwright: 1\nname: A\nnodes: {a: {type: counter, fields: {__proto__: 1}}}',
    '{',
    '&a *a',
  ],
  position: [{ x: 1 }, { y: 'a' }],
  form_values: [...OBJECTS, { array_expression: '[1, 2]' }],
  form_data: [...OBJECTS, { min_value: '0', max_value: '3' }, { output_template: '{"a": {{ data.a }}}' }],
  field_values: OBJECTS,
  config: OBJECTS,
  input_data: OBJECTS,
  output_data: OBJECTS,
  iteration_index: [0, 1, 5],
  session_id: ['s', 's2'],
  parent_value: OBJECTS,
  kind: ['template', 'condition', 'json'],
  text: ['{{ data.a }}', '{{', '{% for a in data %}', 'data.a > 1', '{{ env.a.b.c }}'],
  workflow_id: [NOWHERE],
  version: ['then', 'now'],
  from_node: [NOWHERE],
  path: [[], [0], [-1], [[]]],
  ids: [[], [1], [1, 1, 999_999], [0], ['1'], [1e308]],
  payload: [{}, { headers: { a: 1 } }, { body: '\ud800', method: 3 }, { query_params: { a: ['b'] } }],
  values: OBJECTS,
  note: ['n'],
};
/** A trial that waits is over at once. */
const TIMEOUTS = [0.05, 0.05, 0.05, -1, 'x'];

/** Changes of an edit: each of a kind that there is, with anything in it. */
function changesOf(ids: readonly string[]): fc.Arbitrary<unknown> {
  const id = fc.constantFrom<unknown>(...ids, NOWHERE, 'x', null);
  const set = fc.oneof(fc.constantFrom<unknown>({}, { x: 1 }, { name: 'A' }, { form_values: { __proto__: 1 } }), odd);
  const ops = 'add_node,update_node,remove_node,add_connection,remove_connection,set_annotations,update_workflow,x';
  return fc.array(
    fc.record(
      {
        op: fc.constantFrom(...ops.split(',')),
        id,
        node_type: fc.constantFrom('counter', 'nothing', '__proto__', ''),
        x: fc.constantFrom<unknown>(1, 0.5, 1e308, 'a'),
        y: fc.constantFrom<unknown>(1, null),
        source: id,
        target: id,
        source_handle: fc.constantFrom<unknown>('default', 'yes', 1),
        set,
        expected: set,
        annotations: fc.oneof(fc.constant([]), json),
        form_values: fc.oneof(fc.constantFrom<unknown>(...OBJECTS), odd),
      },
      { requiredKeys: ['op', 'id'] },
    ),
    { maxLength: 4 },
  );
}

/** A form of a type: fields that it has, with anything in them. */
function formFor(identifier: string): fc.Arbitrary<unknown> {
  const fields = builtins.find((type) => type.identifier === identifier)?.form?.fields ?? [];
  const likely = fc.oneof(
    fc.constantFrom<unknown>(1, 'seconds', '{"a": 1}', '[1, 2]', 'http://127.0.0.1:1/', 'w'),
    odd,
  );
  return fc.record(Object.fromEntries(fields.map(({ name }) => [name, likely])), { requiredKeys: [] });
}

/** Bodies for a call that succeeds: its own values, likely ones, and anything. */
async function bodiesFor(one: Operation, type: string | null, call: GoodCall, objects: Objects) {
  const good = typeof call.payload === 'object' ? (call.payload as Readonly<Record<string, unknown>>) : {};
  const names = new Set([...one.fields, ...Object.keys(good)]);
  const values = Object.fromEntries(
    [...names].map((name) => [name, [...(Object.hasOwn(good, name) ? [good[name]] : []), ...(LIKELY[name] ?? ['a'])]]),
  );
  const bodies = bodyWith(values);
  const isTrial = names.has('timeout');
  const changes = names.has('changes') ? changesOf((await objects.graph()).nodes) : null;
  const form = type !== null && names.has('form_data') ? formFor(type) : null;
  return fc
    .tuple(bodies, fc.constantFrom(...TIMEOUTS), changes ?? fc.constant(null), form ?? fc.constant(null), fc.nat(3))
    .map(([body, timeout, changed, formed, choice]) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
      return {
        ...body,
        ...(isTrial ? { timeout } : {}),
        ...(changed !== null && choice > 0 ? { changes: changed } : {}),
        ...(formed !== null && choice > 0 ? { form_data: formed } : {}),
      };
    });
}

/** Where the bodies of an operation go: to real objects, where nothing runs meanwhile. */
async function addressOf(one: Operation, type: string | null, call: GoodCall, ada: Client): Promise<string> {
  if (one.path.endsWith('/start_execution/')) {
    const { id } = (await ada('POST', '/workflow/', { name: 'Empty' })).body;
    return one.path.replace('{id}', id);
  }
  if (one.path === '/api/webhooks/{webhook_id}/') return '/api/webhooks/nobody-listens/';
  return type === null ? call.url : one.path.replace('{identifier}', type);
}

/** Throws so many bodies at each route that can change something. */
export function anyBody(runs: number): void {
  let server: OpenServer;
  let ada: Client;
  let stored: Stored;

  beforeAll(async () => {
    server = await openServer({ types: [place] });
    ada = await newClient(server);
    stored = readStored(server);
  });
  afterAll(async () => {
    stored.close();
    await server.close();
  });

  describe('any body', () => {
    test.each(rows)('to %s is answered, and changes nothing where it is refused', async (_name, one, type) => {
      const objects = objectsOf(server, ada);
      const call = await goodCall(one, objects);
      await objects.stop();
      const url = await addressOf(one, type, call, ada);
      const keeps = KEEPS[one.name] ?? [];
      let before = stored.read();
      await fc.assert(
        fc.asyncProperty(await bodiesFor(one, type, call, objects), async (body) => {
          const answer = await server.app.inject({
            method: one.method,
            url,
            headers: { ...ada.headers, 'content-type': 'application/json' },
            payload: JSON.stringify(body) ?? '',
          });
          expect([answer.statusCode, answer.body, server.errors]).toEqual([
            expect.toSatisfy((status: number) => status < 500),
            answer.body,
            [],
          ]);
          if (answer.statusCode < 400) await objects.stop();
          else {
            expect(answer.json()).toMatchObject({
              error: expect.any(String),
              code: expect.any(String),
              detail: expect.any(String),
              details: expect.any(Object),
            });
            if (!keeps.includes(answer.statusCode)) expect(stored.read()).toBe(before);
          }
          before = stored.read();
        }),
        { numRuns: type === null ? runs : Math.max(LEAST, Math.ceil(runs / 10)) },
      );
    });

    test('that is no JSON, or of another type, is refused', async () => {
      const objects = objectsOf(server, ada);
      const urls = await Promise.all(operations.map((one) => objects.urlOf(one)));
      await objects.stop();
      await fc.assert(
        fc.asyncProperty(
          fc.nat(operations.length - 1),
          fc.string({ minLength: 1, unit: 'binary' }),
          fc.constantFrom(
            'application/json',
            'text/plain',
            'multipart/form-data; boundary=x',
            'application/yaml',
            'nonsense',
          ),
          async (index, payload, type) => {
            const headers = { ...ada.headers, 'content-type': type };
            const { method } = operations[index]!;
            const { statusCode } = await server.app.inject({ method, url: urls[index]!, headers, payload });
            expect([statusCode, server.errors]).toEqual([expect.toSatisfy((status: number) => status < 500), []]);
          },
        ),
        { numRuns: Math.max(500, runs) },
      );
    });

    test('any path below a workflow is answered', async () => {
      const part = fc.oneof(
        fc.constantFrom('nodes', 'connections', 'files', 'x', NOWHERE, '%00', '%', '..', 'export', '%F0%9F%98%80'),
        fc.string().map(encodeURIComponentSafely),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('GET', 'DELETE', 'POST', 'PUT'),
          fc.array(part, { maxLength: 5 }),
          async (method, parts) => {
            const path = `/workflow/${parts.join('/')}`;
            if (path === '/workflow/') return;
            const { status } = await ada(method, path);
            expect([path, status, server.errors]).toEqual([path, expect.toSatisfy((one: number) => one < 500), []]);
          },
        ),
        { numRuns: Math.max(500, runs) },
      );
    });
  });
}

function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
