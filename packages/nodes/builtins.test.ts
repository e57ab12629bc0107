import { readdir, readFile } from 'node:fs/promises';
import { createRegistry, formOf, type Json, type JsonObject, metaOf } from '@loopwright/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtins } from './index.ts';

test('the built-ins are those of the contract, in its order, then our own', () => {
  const both = ['production', 'api'];
  const rows = builtins.map((type) => {
    const meta = metaOf(type);
    return [meta.identifier, meta.name, meta.label, meta.type, meta.category, meta.supported_workflow_types];
  });
  expect(rows).toEqual([
    ['webhook-producer', 'WebhookProducerNode', 'Webhook Producer', 'ProducerNode', 'System', both],
    ['queue-node-writer', 'QueueWriter', 'Queue Writer', 'NonBlockingNode', 'System', ['production']],
    ['queue-reader-dummy', 'QueueReader', 'Queue Reader', 'ProducerNode', 'System', ['production']],
    ['http-response', 'HttpResponseNode', 'HTTP Response', 'BlockingNode', 'System', ['api']],
    ['http-request', 'HttpRequestNode', 'HTTP Request', 'BlockingNode', 'Http', both],
    ['if-condition', 'IfCondition', 'If Condition', 'ConditionalNode', 'Logical', both],
    ['for-each', 'ForEachNode', 'For Each', 'LoopNode', 'Loop', both],
    ['data-transformer', 'DataTransformer', 'Data Transformer', 'BlockingNode', 'Data', both],
    ['html-to-markdown', 'HtmlToMarkdown', 'HTML to Markdown', 'BlockingNode', 'Data', both],
    ['string-iterator-producer', 'StringIterator', 'String Iterator', 'ProducerNode', 'Data', both],
    ['file-writer', 'FileWriter', 'File Writer', 'BlockingNode', 'Store', both],
    ['counter', 'CounterNode', 'Counter', 'ProducerNode', 'Counter', both],
    ['static-delay-node', 'StaticDelayNode', 'Static Delay', 'BlockingNode', 'Delay', both],
    ['dynamic-delay-node', 'DynamicDelayNode', 'Dynamic Delay', 'BlockingNode', 'Delay', both],
    ['wait-until', 'WaitUntilNode', 'Wait Until', 'BlockingNode', 'Delay', both],
    ['callback-url', 'CallbackUrlNode', 'Call-back URL', 'BlockingNode', 'Waiting', ['production']],
    ['wait-for-callback', 'WaitForCallbackNode', 'Wait for Call-back', 'BlockingNode', 'Waiting', ['production']],
    ['approval', 'ApprovalNode', 'Approval', 'ConditionalNode', 'Waiting', ['production']],
    ['schedule', 'ScheduleNode', 'Schedule', 'ProducerNode', 'Schedule', ['production']],
  ]);
});

test('each is a file of its name, with its test beside it', async () => {
  const files = await readdir(new URL('./builtin/', import.meta.url), { recursive: true });
  for (const { identifier } of builtins) {
    const own = files.filter((file) => file.endsWith(`/${identifier}.ts`));
    expect([identifier, own]).toEqual([identifier, [expect.any(String)]]);
    const beside = own[0]!.replace(/\.ts$/, '.test.ts');
    expect(files).toContain(beside);
    const text = await readFile(new URL(`./builtin/${beside}`, import.meta.url), 'utf8');
    expect(text).toContain(`from './${identifier}.ts'`);
  }
});

test('ports are those of each kind, and the old names find the nodes', () => {
  const ports = builtins.map((type) => [type.identifier, metaOf(type).input_ports, metaOf(type).output_ports] as const);
  for (const [identifier, ins, outs] of ports) {
    const producers = ['webhook-producer', 'queue-reader-dummy', 'string-iterator-producer', 'counter', 'schedule'];
    expect(ins).toEqual(producers.includes(identifier) ? [] : [{ id: 'default', label: 'In' }]);
    const own: Readonly<Record<string, readonly string[]>> = {
      'if-condition': ['yes', 'no'],
      'for-each': ['default', 'subdag'],
      'wait-for-callback': ['default', 'timeout'],
      approval: ['approved', 'rejected', 'timeout'],
    };
    const names = own[identifier] ?? ['default'];
    expect(outs.map(({ id }) => id)).toEqual(names);
  }
  const registry = createRegistry(builtins);
  const old = ['queue-reader', 'queue-writer', 'string-iterator', 'static-delay', 'dynamic-delay'];
  expect(old.map((name) => registry.get(name)?.identifier)).toEqual([
    'queue-reader-dummy',
    'queue-node-writer',
    'string-iterator-producer',
    'static-delay-node',
    'dynamic-delay-node',
  ]);
});

test('fields, defaults, limits and widgets are those of the contract', () => {
  const fields = Object.fromEntries(
    builtins.map((type) => [
      type.identifier,
      formOf(type).fields.map(({ name, initial, widget }) => {
        const { rows, min, max, maxlength, step } = widget.attrs;
        const limits = JSON.parse(JSON.stringify({ rows, min, max, maxlength, step })) as JsonObject;
        const kind = widget.attrs['data-json-mode'] === 'true' ? 'json' : (widget.input_type ?? 'textarea');
        const choices = widget.choices?.map(([value]) => value);
        return [name, kind, widget.is_required ? '*' : '', initial, ...(choices ? [choices] : []), limits];
      }),
    ]),
  );
  const units = ['seconds', 'minutes', 'hours', 'days', 'months'];
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
  expect(fields).toEqual({
    'webhook-producer': [['webhook_id', 'text', '*', null, { maxlength: '255' }]],
    'queue-node-writer': [],
    'queue-reader-dummy': [],
    'http-response': [
      ['status_code', 'number', '*', 200, { min: 100, max: 599 }],
      ['body_source', 'select', '*', 'from_input', ['from_input', 'custom'], {}],
      ['body_json', 'json', '', null, { rows: 10 }],
    ],
    'http-request': [
      ['method', 'select', '*', 'GET', methods, {}],
      ['url', 'text', '*', null, { maxlength: '2048' }],
      ['headers', 'json', '', null, { rows: 10 }],
      ['query_params', 'json', '', null, { rows: 10 }],
      ['body', 'json', '', null, { rows: 10 }],
      ['timeout_seconds', 'number', '', 30, { min: 0.1, step: 'any' }],
      ['auth_type', 'select', '', '', ['', 'basic', 'bearer'], {}],
      ['auth_username', 'text', '', null, { maxlength: '255' }],
      ['auth_password', 'password', '', null, {}],
      ['auth_bearer_token', 'password', '', null, {}],
    ],
    'if-condition': [['condition_expression', 'textarea', '*', null, { rows: 3 }]],
    'for-each': [['array_expression', 'json', '', null, { rows: 5 }]],
    'data-transformer': [
      ['overwrite', 'checkbox', '', true, {}],
      ['output_template', 'json', '*', null, { rows: 15 }],
    ],
    'html-to-markdown': [
      ['overwrite', 'checkbox', '', true, {}],
      ['html_content', 'textarea', '*', null, { rows: 18 }],
    ],
    'string-iterator-producer': [
      ['data_content', 'textarea', '*', null, { rows: 6 }],
      ['separator_type', 'select', '*', 'newline', ['newline', 'comma', 'custom'], {}],
      ['custom_separator', 'text', '', null, {}],
    ],
    'file-writer': [
      ['file_path', 'text', '*', null, {}],
      ['mode', 'select', '*', 'w', ['w', 'a'], {}],
      ['content', 'json', '', null, { rows: 10 }],
    ],
    counter: [
      ['min_value', 'number', '*', 0, {}],
      ['max_value', 'number', '*', 10, {}],
      ['direction', 'select', '*', 'increment', ['increment', 'decrement'], {}],
      ['step', 'number', '*', 1, { min: 1 }],
    ],
    'static-delay-node': [
      ['interval', 'number', '*', null, { min: 1 }],
      ['unit', 'select', '*', null, units, {}],
    ],
    'dynamic-delay-node': [
      ['total_time', 'number', '*', null, { min: 1 }],
      ['unit', 'select', '*', null, units, {}],
      ['executions', 'number', '*', null, { min: 1 }],
      ['jitter_percent', 'number', '', 30, { min: 0, max: 100 }],
    ],
    'wait-until': [['until', 'text', '*', null, { maxlength: '255' }]],
    'callback-url': [],
    'wait-for-callback': [
      ['callback_url', 'text', '*', '{{ data.callback.url }}', { maxlength: '2048' }],
      ['timeout', 'number', '', null, { min: 1 }],
      ['timeout_unit', 'select', '', 'hours', units, {}],
    ],
    approval: [
      ['title', 'text', '*', null, { maxlength: '255' }],
      ['message', 'textarea', '', null, { rows: 4 }],
      ['fields', 'json', '', null, { rows: 5 }],
      ['timeout', 'number', '', null, { min: 1 }],
      ['timeout_unit', 'select', '', 'hours', units, {}],
    ],
    schedule: [
      ['ticks', 'select', '*', 'interval', ['interval', 'cron'], {}],
      ['every', 'number', '*', 1, { min: 1, max: 1_000_000 }],
      ['unit', 'select', '*', 'minutes', ['seconds', 'minutes', 'hours', 'days'], {}],
      ['cron', 'text', '', null, { maxlength: '255' }],
      ['time_zone', 'text', '*', 'UTC', { maxlength: '64' }],
      ['missed', 'select', '*', 'one', ['skip', 'one', 'all'], {}],
    ],
  });
});

test('any JSON value in any field is a value of its kind or an error, never a throw', () => {
  const types = { checkbox: 'boolean', integer: 'number', decimal: 'number' } as Readonly<Record<string, string>>;
  for (const type of builtins) {
    for (const { name, kind, required } of type.form?.fields ?? []) {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.string(), fc.integer().map(String)), (value) => {
          const checked = type.form!.check(name, value);
          if ('errors' in checked) expect(checked.errors.length).toBeGreaterThan(0);
          else if (checked.value === null) expect([required, types[kind]]).toEqual([false, 'number']);
          else expect(typeof checked.value).toBe(types[kind] ?? 'string');
        }),
        { numRuns: 60 },
      );
    }
  }
});

test('a checked value passes the check again, unchanged', () => {
  for (const type of builtins) {
    for (const { name } of type.form?.fields ?? []) {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          const once = type.form!.check(name, value);
          if ('value' in once) expect(type.form!.check(name, once.value)).toEqual(once);
        }),
        { numRuns: 40 },
      );
    }
  }
});

test('any values and errors are described, every field listed with the value as it was written', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('url', 'unit', 'overwrite', '__proto__', 'x'), fc.jsonValue()),
      (values) => {
        for (const type of builtins) {
          const form = formOf(type, values as JsonObject, { __all__: ['Wrong.'] });
          expect(form.field_order).toEqual(form.fields.map(({ name }) => name));
          for (const field of form.fields)
            expect(field.value).toEqual(Object.hasOwn(values, field.name) ? (values[field.name] as Json) : null);
        }
      },
    ),
    { numRuns: 60 },
  );
});
