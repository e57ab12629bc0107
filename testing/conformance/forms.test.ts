import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, draw, registerOwner } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { recordCalls } from './record-calls.ts';

interface Form {
  readonly fields: readonly Readonly<Record<string, unknown>>[];
  readonly field_order: readonly string[];
  readonly dependencies_graph: Readonly<Record<string, readonly string[]>>;
}

const text = (required: boolean, attrs = {}) => ({ input_type: 'text', attrs, is_required: required });
const number = (required: boolean, attrs = {}) => ({ input_type: 'number', attrs, is_required: required });
const area = (required: boolean, rows: number) => ({
  input_type: null,
  attrs: { cols: '40', rows },
  is_required: required,
});
const json = (required: boolean, rows: number) => ({
  input_type: null,
  attrs: { cols: '40', rows, 'data-json-mode': 'true' },
  is_required: required,
});
const password = { input_type: 'password', attrs: { autocomplete: 'off' }, render_value: false, is_required: false };
const checkbox = { input_type: 'checkbox', attrs: {}, is_required: false };
const select = (required: boolean, values: readonly string[]) => {
  const pairs = values.map((value) => [value, expect.stringMatching(/./)]);
  return { input_type: 'select', attrs: {}, _choices: pairs, choices: pairs, is_required: required };
};
const UNITS = ['seconds', 'minutes', 'hours', 'days', 'months'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Name, default and widget of each field, in order: the table of section 5 in the widgets of section 3.1. */
const FORMS: Readonly<
  Record<string, readonly [name: string, fields: readonly (readonly [string, unknown, object])[]]>
> = {
  'webhook-producer': [
    'WebhookProducerForm',
    [['webhook_id', null, text(true, { placeholder: 'my-webhook-id', maxlength: '255' })]],
  ],
  'http-response': [
    'HttpResponseForm',
    [
      ['status_code', 200, number(true, { min: 100, max: 599 })],
      ['body_source', 'from_input', select(true, ['from_input', 'custom'])],
      ['body_json', null, json(false, 10)],
    ],
  ],
  'http-request': [
    'HttpRequestForm',
    [
      ['method', 'GET', select(true, METHODS)],
      ['url', null, text(true, { placeholder: expect.any(String), maxlength: '2048' })],
      ['headers', null, json(false, 10)],
      ['query_params', null, json(false, 10)],
      ['body', null, json(false, 10)],
      ['timeout_seconds', 30, number(false, { min: 0.1, step: 'any' })],
      ['auth_type', '', select(false, ['', 'basic', 'bearer'])],
      ['auth_username', null, text(false, { maxlength: '255' })],
      ['auth_password', null, password],
      ['auth_bearer_token', null, password],
    ],
  ],
  'if-condition': ['IfConditionForm', [['condition_expression', null, area(true, 3)]]],
  'for-each': ['ForEachForm', [['array_expression', null, json(false, 5)]]],
  'data-transformer': [
    'DataTransformerForm',
    [
      ['overwrite', true, checkbox],
      ['output_template', null, json(true, 15)],
    ],
  ],
  'html-to-markdown': [
    'HtmlToMarkdownForm',
    [
      ['overwrite', true, checkbox],
      ['html_content', null, area(true, 18)],
    ],
  ],
  'string-iterator-producer': [
    'StringIteratorForm',
    [
      ['data_content', null, area(true, 6)],
      ['separator_type', 'newline', select(true, ['newline', 'comma', 'custom'])],
      ['custom_separator', null, text(false)],
    ],
  ],
  'file-writer': [
    'FileWriterForm',
    [
      ['file_path', null, text(true, { placeholder: expect.any(String) })],
      ['mode', 'w', select(true, ['w', 'a'])],
      ['content', null, json(false, 10)],
    ],
  ],
  counter: [
    'CounterForm',
    [
      ['min_value', 0, number(true)],
      ['max_value', 10, number(true)],
      ['direction', 'increment', select(true, ['increment', 'decrement'])],
      ['step', 1, number(true, { min: 1 })],
    ],
  ],
  'static-delay-node': [
    'StaticDelayForm',
    [
      ['interval', null, number(true, { min: 1 })],
      ['unit', null, select(true, UNITS)],
    ],
  ],
  'dynamic-delay-node': [
    'DynamicDelayForm',
    [
      ['total_time', null, number(true, { min: 1 })],
      ['unit', null, select(true, UNITS)],
      ['executions', null, number(true, { min: 1 })],
      ['jitter_percent', 30, number(false, { min: 0, max: 100 })],
    ],
  ],
};

/** A node type whose second field depends on the first, and the third on the second. */
const PLACE = `
import { choice, defineNode, Type } from '@loopwright/sdk';
const STATES = { us: [['ny', 'New York'], ['ca', 'California']], va: [['va', 'Vatican']] };
export const place = defineNode({
  identifier: 'place', version: 1, label: 'Place', description: 'Picks a place.', category: 'Data/Places', kind: 'blocking',
  fields: Type.Object({
    country: choice(['us', 'va']),
    state: choice([], { dependsOn: ['country'], options: async ({ country }) => STATES[country] ?? [] }),
    city: choice([], { dependsOn: ['state'], options: async ({ state }) => [[state + '-1', 'One'], [state + '-2', 'Two']] }),
  }),
  execute: ({ data }) => ({ data }),
});
`;

/** Forms (wire contract, sections 3 and 5) and the setting of the response shape (1.4), against a real server process. */
describe('forms', () => {
  const calls = recordCalls();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let api: Api;

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-forms');
    await mkdir(join(folder.path, 'nodes'), { recursive: true });
    await writeFile(join(folder.path, 'nodes', 'place.ts'), PLACE);
    server = await startServer(folder.path, { env: { LOOPWRIGHT_RESPONSE_SHAPE: 'web' } });
    ({ api } = await registerOwner(server.origin));
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  it.each(Object.entries(FORMS))('of %s has its fields in order, with defaults and widgets', async (type, [
    name,
    fields,
  ]) => {
    const { status, body } = await api.call<{ node: object; form: Form }>('GET', `/api/nodes/${type}/form/`);
    expect(status).toBe(200);
    for (const { help_text } of body.form.fields)
      expect(help_text).toSatisfy((text) => text === null || typeof text === 'string');
    expect(body.node).toMatchObject({ identifier: type, has_form: true, form_class: name });
    expect(body.form).toEqual({
      form_name: name,
      fields: fields.map(([field, initial, widget]) => ({
        name: field,
        label: expect.stringMatching(/./),
        help_text: body.form.fields.find(({ name: own }) => own === field)?.help_text,
        disabled: false,
        initial,
        value: null,
        dependencies: [],
        dependency_status: {},
        ready: true,
        widget,
        field_level_errors: [],
      })),
      field_order: fields.map(([field]) => field),
      dependencies_graph: {},
      form_level_errors: [],
    });
  });

  it('wait with a dependent field until its parent has a value', async () => {
    const { body } = await api.call<{ form: Form }>('GET', '/api/nodes/place/form/');
    expect(body.form.dependencies_graph).toEqual({ state: ['country'], city: ['state'] });
    expect(body.form.fields[1]).toEqual({
      name: 'state',
      label: 'State',
      help_text: null,
      disabled: true,
      initial: null,
      value: null,
      dependencies: ['country'],
      dependency_status: { country: false },
      ready: false,
      widget: { input_type: 'select', attrs: {}, _choices: [], choices: [], is_required: true },
      field_level_errors: [],
    });
  });

  it('load the choices of what is ready, set an only one, and clear what is not ready', async () => {
    const update = async (values: object) => {
      const path = '/api/nodes/place/form/update/';
      const { status, body } = await api.call<{ form: Form }>('POST', path, { field_values: values });
      expect(status).toBe(200);
      return body.form.fields.map(({ name, value, ready, disabled, dependency_status, widget }) => {
        const choices = (widget as { _choices: readonly (readonly string[])[] })._choices.map(([id]) => id);
        return [name, value, ready, disabled, dependency_status, choices];
      });
    };
    const country = (value: string | null) => ['country', value, true, false, {}, ['us', 'va']];
    expect(await update({ country: 'us' })).toEqual([
      country('us'),
      ['state', null, true, false, { country: true }, ['ny', 'ca']],
      ['city', null, false, true, { state: false }, []],
    ]);
    expect(await update({ country: 'va' })).toEqual([
      country('va'),
      ['state', 'va', true, false, { country: true }, ['va']],
      ['city', null, true, false, { state: true }, ['va-1', 'va-2']],
    ]);
    expect(await update({ state: 'ny', city: 'ny-1' })).toEqual([
      country(null),
      ['state', null, false, true, { country: false }, []],
      ['city', null, false, true, { state: false }, []],
    ]);
  });

  it('answer the choices of one field for a value of its parent', async () => {
    const ask = (body: object) => api.call('POST', '/api/nodes/place/field-options/', body);
    const one = await ask({ parent_field: 'state', dependent_field: 'city', parent_value: 'ny', form_values: {} });
    expect([one.status, one.body]).toEqual([
      200,
      {
        field: 'city',
        options: [
          { value: 'ny-1', text: 'One' },
          { value: 'ny-2', text: 'Two' },
        ],
      },
    ]);
    for (const wrong of [{}, { parent_field: 'country' }, { parent_field: 'country', dependent_field: 'city' }])
      expect((await ask(wrong)).status).toBe(400);
  });

  it('that do not fit come back with every field as it was sent', async () => {
    const sent = { min_value: 'abc', max_value: '{{ data.top }}', direction: '', step: null };
    const reply = await api.call<{ form: Form }>('POST', '/api/nodes/counter/execute/', { form_data: sent });
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({
      error: 'Form validation failed',
      detail: 'min_value: Enter a whole number.',
      details: { min_value: ['Enter a whole number.'], direction: ['This field is required.'] },
    });
    expect(reply.body.form.fields.map(({ name, value }) => [name, value])).toEqual(Object.entries(sent));
  });

  it('leave the shape of two answers to the setting, and that to the header of a request', async () => {
    const ids = await draw(api, 'production', { a: { type: 'counter' }, b: { type: 'file-writer' } }, ['a>b']);
    const nodes = `/api/workflow/${ids.workflow}/nodes`;
    await api.call('PATCH', `${nodes}/${ids.a}/`, { output_data: { a: 1 } });
    for (const [headers, input, isCard] of [
      [{}, { a: 1 }, true],
      [{ 'x-response-shape': 'web' }, { a: 1 }, true],
      [{ 'x-response-shape': 'reference' }, { input_data: { a: 1 } }, false],
    ] as const) {
      expect((await api.call('GET', `${nodes}/${ids.b}/input/`, undefined, headers)).body).toEqual(input);
      const made = await api.call('POST', `${nodes}/add/`, { nodeTemplate: 'counter' }, headers);
      const card = expect.objectContaining({ identifier: 'counter', name: 'Counter' });
      expect([made.status, made.body.node_type, made.body.node_type_info]).toEqual(
        isCard ? [201, card, undefined] : [201, 'counter', card],
      );
    }
  });

  it('calls what its list says', () => calls.areThoseOf('forms', server.origin));
});
