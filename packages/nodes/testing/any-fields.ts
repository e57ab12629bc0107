import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compileCondition, compileFields } from '@loopwright/engine';
import type { Json, JsonObject, NodeType } from '@loopwright/sdk';
import { LoopwrightError } from '@loopwright/sdk';
import { pullAll, runNode } from '@loopwright/sdk/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtins } from '../index.ts';

/** What a field may compute with: of data that is there, of what is not, and beyond all bounds. */
const EXPRESSIONS = [
  "data['items']",
  'data.items',
  "len(data['items']) > 1",
  "data.get('http_request') is None",
  "data['__proto__']",
  "'x' * 10 ** 9",
  '1 / 0',
  '{{ data.items }}',
  '{{ data.http_request | length }}',
  '{"a": {{ data.items | tojson }}}',
  '{{ data.__proto__.x }}',
  '{{ [data] * 999999 }}',
  '{% for one in data %}{{ one }}{% endfor %}',
  '{{',
];

/** Values that pass some fields' checks, and any others. */
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<Json>,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue().map((one) => JSON.stringify(one)),
  fc.constantFrom<Json>('x', 'a/b.txt', 'POST', 'basic', 'bearer', 'custom', 'seconds', 'months', 1, 2, 3, true, false),
  fc.constantFrom<Json>(...EXPRESSIONS),
);

/** Values for its form; in every second one, none that its field refuses, so that the node itself is reached. */
function formsOf(type: NodeType): fc.Arbitrary<JsonObject> {
  const fields = Object.fromEntries((type.form?.fields ?? []).map(({ name }) => [name, value]));
  return fc.tuple(fc.record(fields, { requiredKeys: [] }), fc.boolean()).map(([drawn, fitting]) => {
    const kept = Object.entries(drawn).filter(([name, one]) => !fitting || 'value' in type.form!.check(name, one));
    return Object.fromEntries(kept) as JsonObject;
  });
}

const data = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'http_request', 'items')), value);

/** Throws so many forms and items at each node, whose templates and expressions the engine computes. */
export function anyFields(runs: number): void {
  let server: Server;
  let origin = '';

  beforeAll(async () => {
    server = createServer((_, reply) => reply.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each(
    builtins.map((type) => [type.identifier, type] as const),
  )('%s gives data or a failure of the error table, whatever its form and its data hold', async (_, type) => {
    await fc.assert(
      fc.asyncProperty(formsOf(type), data, async (drawn, given) => {
        // No other address than the local one is ever called.
        const form = type.identifier === 'http-request' ? { ...drawn, url: `${origin}/` } : drawn;
        try {
          if (type.source?.from === 'pull') pullAll(type, form, 20);
          else if (type.execute !== null) {
            const fields = rendered(type, form, given as JsonObject);
            const result = await runNode(type, {
              fields,
              data: given as JsonObject,
              queue: 'queue_a_b',
              evaluate: (expression, data) => compileCondition(expression).evaluate(data),
            });
            expect(JSON.parse(JSON.stringify(result.data))).toBeTypeOf('object');
          }
        } catch (error) {
          if (!(error instanceof LoopwrightError)) throw error;
          expect(error.message).not.toBe('');
        }
      }),
      { numRuns: runs },
    );
  });
}

/** The fields as a task gets them; a form that is refused as it is. */
function rendered(type: NodeType, form: JsonObject, data: JsonObject): JsonObject {
  const { fields, errors } = compileFields(type, form);
  if (Object.keys(errors).length > 0) return form;
  return fields.render({ data, workflowenv: {}, runtime: {}, setRuntime() {}, deleteRuntime() {} }) as JsonObject;
}
