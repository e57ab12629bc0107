import type { JsonObject } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../expressions/sample/refusal.ts';
import type { MessageRules, Scope } from '../plan.ts';
import { graphOf, type SampleNode, sampleTypes } from '../step/sample/graphs.ts';
import { compile, compileStarted, compileToRead } from './compile.ts';
import { problemsByNode } from './problems.ts';

const READER = 'r:queue-reader-dummy';
const scope: Scope = {
  data: { urgent: '7', at: '2030-01-01', long: 'k'.repeat(1001) },
  workflowenv: {},
  runtime: {},
  setRuntime: () => undefined,
  deleteRuntime: () => undefined,
};

function details(node: SampleNode) {
  return problemsByNode(compile(graphOf([node], []), sampleTypes).problems);
}
function rules(config: JsonObject): MessageRules {
  const { plan, problems } = compile(graphOf([[READER, {}, config]], []), sampleTypes);
  expect(problems).toEqual([]);
  return plan!.loops[0]!.messages!;
}

const NO_PRIORITY = (written: string) => `"${written}" is no whole number from -1000 to 1000.`;
const NO_DATE = (written: string) => `"${written}" is no date and time: write it like 2030-12-24T18:00:00Z.`;

describe('what a producer asks of its messages', () => {
  it.each([
    ['priority', 'a b', NO_PRIORITY('a b')],
    ['priority', 'high', NO_PRIORITY('high')],
    ['priority', 5000, NO_PRIORITY('5000')],
    ['priority', 1.5, NO_PRIORITY('1.5')],
    ['delay_until', 'nope', NO_DATE('nope')],
    ['delay_until', 5, NO_DATE('5')],
    ['order_key', 'k'.repeat(1001), expect.stringContaining('has 1001 bytes of UTF-8')],
    ['dedupe_key', 'k'.repeat(1001), expect.stringContaining('has 1001 bytes of UTF-8')],
  ] as const)('is a problem where the constant %s is %j', (name, value, text) => {
    for (const node of [READER, 'h:webhook-producer'])
      expect(details([node, { webhook_id: 'w' }, { [name]: value }])).toEqual({ [node[0]!]: { [name]: [text] } });
  });

  it('is a problem where the constant key of a debounce is none', () => {
    const config = { debounce_seconds: 1, debounce_key: 'k'.repeat(1001) };
    expect(details([READER, {}, config])).toEqual({ r: { debounce_key: [expect.stringContaining('1001 bytes')] } });
  });

  it('is read of constants as of templates', () => {
    for (const priority of [7, '7', ' 7 ', '{{ data.urgent }}', ' {{ data.urgent }} '])
      expect(rules({ priority }).priority!(scope)).toBe(7);
    for (const delay_until of ['2030-01-01', ' 2030-01-01T00:00Z ', '{{ data.at }}'])
      expect(rules({ delay_until }).delayUntil!(scope)).toBe(Date.UTC(2030, 0, 1));
    for (const nothing of [' ', '{{ data.nothing }}']) {
      const { orderKey, priority, delayUntil } = rules({ order_key: nothing, priority: nothing, delay_until: nothing });
      expect([orderKey!(scope), priority!(scope), delayUntil!(scope)]).toEqual([null, 0, 0]);
    }
  });

  it('is refused of a message whose templates give nothing of use, naming the setting', () => {
    const { priority, delayUntil, orderKey } = rules({
      priority: '{{ data.at }}',
      delay_until: '{{ data.urgent }}',
      order_key: '{{ data.long }}',
    });
    for (const [name, read] of [
      ['priority', priority],
      ['delay_until', delayUntil],
      ['order_key', orderKey],
    ] as const)
      expect(refusalOf(() => read!(scope))).toMatchObject({
        code: 'FIELD_INVALID',
        message: expect.stringMatching(`^${name}: "`),
        extras: { details: { field: name } },
      });
  });

  it('is no matter where nobody would ever ask it', () => {
    expect(details(['p:start', {}, { priority: 'high' }])).toEqual({});
    expect(details([READER, {}, { priority: 'high', disabled: true }])).toEqual({});
  });

  it('keeps no version that was started from going on, nor from being read: its messages are refused as before', () => {
    const graph = graphOf([[READER, {}, { priority: 'high' }]], []);
    for (const compiled of [compileStarted(graph, sampleTypes), compileToRead(graph, sampleTypes)]) {
      expect(compiled.problems).toEqual([]);
      expect(refusalOf(() => compiled.plan!.loops[0]!.messages!.priority!(scope))).toMatchObject({
        code: 'FIELD_INVALID',
        message: `priority: ${NO_PRIORITY('high')}`,
      });
    }
  });
});
