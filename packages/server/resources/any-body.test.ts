import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../testing/call.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';

const RUNS = 60;
const NOWHERE = '7f6a3c1e-0000-4000-8000-000000000000';

let server: OpenServer;
let ada: Client;
let graph: Awaited<ReturnType<typeof newGraph>>;
let spare: string;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
  graph = await newGraph(ada, [{ type: 'counter' }, { type: 'data-transformer' }, { type: 'for-each' }]);
  spare = (await ada('POST', '/workflow/', { name: 'Spare' })).body.id;
});
afterAll(() => server.close());

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

const objects = [{}, { a: 1 }, { url: 'x', auth_password: 'p' }];
const node = { form_values: objects, config: objects, input_data: objects, output_data: objects, x: [1, 0.5], y: [-4] };
const types = ['counter', 'http-request', 'queue-reader', 'nothing'];
const ids = () => [...graph.nodes, NOWHERE, 'x'];
const trialOf = (formKey: string) => ({
  [formKey]: [
    ...objects,
    { min_value: '0', max_value: '3' },
    { output_template: '{"a": {{ data.a }}}' },
    { array_expression: '[1, 2]' },
  ],
  input_data: objects,
  session_id: ['s', 's2'],
  timeout: [1, 0.5],
});

interface Route {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: () => string;
  readonly body: () => fc.Arbitrary<unknown>;
  /** A refusal that the contract lets leave a trace. */
  readonly keeps?: readonly number[];
}

const workflow = {
  name: ['A', 'B'],
  description: ['d', null],
  category: ['c'],
  workflow_type: ['production'],
  tags: [['t']],
  env: objects,
  runtime_state: objects,
};
const inGraph = (rest: string) => () => `/workflow/${graph.id}/${rest}`;
const onNode = (rest: string) => () => `/workflow/${graph.id}/nodes/${graph.nodes[1]}/${rest}`;
const connection = () => ({ source_node: ids(), target_node: ids(), source_handle: ['yes', 'default'] });

const ROUTES: readonly Route[] = [
  { method: 'POST', path: () => '/workflow/', body: () => bodyWith(workflow) },
  { method: 'PUT', path: () => `/workflow/${spare}/`, body: () => bodyWith(workflow) },
  { method: 'PATCH', path: inGraph(''), body: () => bodyWith(workflow) },
  { method: 'POST', path: inGraph('duplicate/'), body: () => bodyWith({}) },
  { method: 'POST', path: inGraph('check/'), body: () => bodyWith({}) },
  { method: 'POST', path: inGraph('restore/'), body: () => bodyWith({}) },
  {
    method: 'POST',
    path: () => '/workflow/import/',
    body: () =>
      bodyWith({
        file: [
          'loopwright: 1\nname: A',
          'loopwright: 1\nname: A\nnodes: {a: {type: counter, fields: {__proto__: 1}}}',
          '{',
          '&a *a',
        ],
      }),
  },
  {
    method: 'POST',
    path: inGraph('nodes/add/'),
    body: () => bodyWith({ ...node, nodeTemplate: types, position: [{ x: 1, y: 2 }, { x: 'a' }] }),
  },
  { method: 'POST', path: inGraph('nodes/'), body: () => bodyWith({ ...node, node_type: types }) },
  { method: 'PATCH', path: onNode(''), body: () => bodyWith(node) },
  { method: 'PUT', path: onNode(''), body: () => bodyWith(node) },
  { method: 'PATCH', path: onNode('position/'), body: () => bodyWith({ position: [{ x: 1 }, { y: 'a' }] }) },
  { method: 'DELETE', path: () => `/workflow/${graph.id}/nodes/${NOWHERE}/remove/`, body: () => bodyWith({}) },
  { method: 'POST', path: onNode('files/upload/'), body: () => bodyWith({ key: ['k'] }) },
  { method: 'PUT', path: onNode(`files/${NOWHERE}/update-file/`), body: () => bodyWith({}) },
  {
    method: 'POST',
    path: inGraph('connections/add/'),
    body: () => bodyWith({ source: ids(), target: ids(), sourceHandle: ['yes'] }),
  },
  { method: 'POST', path: inGraph('connections/'), body: () => bodyWith(connection()) },
  {
    method: 'PATCH',
    path: () => `/workflow/${graph.id}/connections/${graph.connections[0]}/`,
    body: () => bodyWith(connection()),
  },
  { method: 'DELETE', path: inGraph(`connections/${NOWHERE}/`), body: () => bodyWith({}) },
  // What was tried is saved though its form does not fit; a start that is refused marks the workflow.
  {
    method: 'POST',
    path: inGraph('execute_and_save_node/'),
    body: () => bodyWith({ node_id: ids(), ...trialOf('form_values') }),
    keeps: [422],
  },
  {
    method: 'POST',
    path: inGraph('execute_for_each_iteration/'),
    body: () => bodyWith({ node_id: ids(), iteration_index: [0, 1, 5], ...trialOf('form_values') }),
  },
  { method: 'POST', path: inGraph('clear_node_output/'), body: () => bodyWith({ node_id: ids() }) },
  { method: 'POST', path: () => `/workflow/${spare}/start_execution/`, body: () => bodyWith({}), keeps: [422] },
  { method: 'POST', path: inGraph('stop_execution/'), body: () => bodyWith({}) },
  { method: 'POST', path: inGraph('activate/'), body: () => bodyWith({}) },
  { method: 'POST', path: inGraph('deactivate/'), body: () => bodyWith({}) },
  { method: 'POST', path: () => '/nodes/refresh/', body: () => bodyWith({}) },
  ...['http-request', 'counter', 'nothing'].flatMap((type): Route[] => [
    { method: 'POST', path: () => `/nodes/${type}/form/update/`, body: () => bodyWith({ field_values: objects }) },
    {
      method: 'POST',
      path: () => `/nodes/${type}/field-options/`,
      body: () =>
        bodyWith({ parent_field: ['method'], dependent_field: ['url'], parent_value: objects, form_values: objects }),
    },
    { method: 'POST', path: () => `/nodes/${type}/reset-session/`, body: () => bodyWith({ session_id: ['s'] }) },
  ]),
  ...[
    'counter',
    'data-transformer',
    'if-condition',
    'for-each',
    'html-to-markdown',
    'http-response',
    'string-iterator',
  ].map(
    (type): Route => ({
      method: 'POST',
      path: () => `/nodes/${type}/execute/`,
      body: () => bodyWith(trialOf('form_data')),
    }),
  ),
];

/** Everything that these routes could change. */
async function everything(): Promise<string> {
  const list = (await ada('GET', '/workflow/')).body as { id: string }[];
  const graphs = await Promise.all(
    list.map(async ({ id }) => [
      await server.store.workflows.nodes(id as never),
      await server.store.workflows.connections(id as never),
    ]),
  );
  return JSON.stringify([list, graphs]);
}

describe('any body', () => {
  test.each(
    ROUTES.map((route, index) => [`${route.method} route ${index}`, route] as const),
  )('at %s', async (_, route) => {
    let before = await everything();
    await fc.assert(
      fc.asyncProperty(route.body(), async (body) => {
        const payload = JSON.stringify(body) ?? '';
        const answer = await ada(route.method, route.path(), payload, { 'content-type': 'application/json' });
        expect([answer.status, answer.body, server.errors]).toEqual([
          expect.toSatisfy((status: number) => status < 500),
          answer.body,
          [],
        ]);
        if (answer.status >= 400) {
          expect(answer.body).toMatchObject({
            error: expect.any(String),
            code: expect.any(String),
            detail: expect.any(String),
            details: expect.any(Object),
          });
          if (!route.keeps?.includes(answer.status)) expect(await everything()).toBe(before);
        }
        const made: string | undefined = answer.status === 201 ? answer.body.id : undefined;
        if (made !== undefined) await ada('DELETE', `/workflow/${made}/`);
        if (answer.status < 400 || route.keeps?.includes(answer.status)) before = await everything();
      }),
      { numRuns: RUNS },
    );
  });

  test('that is no JSON, or of another type, is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROUTES),
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.constantFrom(
          'application/json',
          'text/plain',
          'multipart/form-data; boundary=x',
          'application/yaml',
          'nonsense',
        ),
        async (route, text, type) => {
          const { status } = await ada(route.method, route.path(), text, { 'content-type': type });
          expect([status, server.errors]).toEqual([expect.toSatisfy((one: number) => one < 500), []]);
        },
      ),
      { numRuns: 500 },
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
      { numRuns: 500 },
    );
  });
});

function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
