import { type JsonObject, LoopwrightError } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../plan.ts';
import { compileCondition, compileTemplate } from './index.ts';
import { refusalOf } from './sample/refusal.ts';

const DATA: JsonObject = {
  text: 'ab '.repeat(300_000),
  same: 'ab '.repeat(300_000),
  texts: Array.from({ length: 50_000 }, () => 'x'),
  emoji: '😀'.repeat(300_000),
  digits: '1'.repeat(900_000),
  object: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`key ${at}`, at])),
};

const scope: Scope = { data: DATA, workflowenv: {}, runtime: {}, setRuntime() {}, deleteRuntime() {} };

const SELF = '{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}';
const DEEP = '[[[[[[1] * 99] * 99] * 99] * 99] * 99] * 99';
const again = (work: string) =>
  `{% for i in range(100000) %}{% for j in range(9999) %}{% set x = ${work} %}{% endfor %}{% endfor %}`;

/** A balanced tree of an operator: many nodes, little depth. */
function balanced(operator: string, levels: number): string {
  return levels === 0 ? 'data.z' : `(${balanced(operator, levels - 1)}${operator}${balanced(operator, levels - 1)})`;
}

/** Each took minutes or hours, or all memory, when nothing counted it. */
const UNBOUNDED: readonly (readonly [name: string, source: string])[] = [
  ['tags of nothing in a loop', `{% for i in range(100000) %}${'{% if x %}{% endif %}'.repeat(40_000)}{% endfor %}`],
  ['a wide tree in a loop', `{% for i in range(100000) %}{% set x = ${balanced(' or ', 14)} %}{% endfor %}`],
  ['equal texts compared', again('data.text == data.same')],
  ['one character of a long text', again('data.text[0]')],
  ['what is stripped is long', again('"".strip(data.text)')],
  ['many beginnings', again('"b".startswith(data.texts)')],
  ['a copied list', again('data.texts | list')],
  ['a formatted text', again('"%s" % data.text')],
  ['a wide center', again('"x" | center(9000000)')],
  ['an end that holds itself', `${SELF}{{ "aaa" | truncate(1, true, n.x, 0) }}`],
  ['a separator that holds itself', `${SELF}{{ "a a" | wordwrap(1, true, n.x) }}`],
  ...[
    'data.object and 1',
    'not data.object',
    'data.object | default(1, true)',
    'data.object | first',
    'data.object | items',
    'data.object | length',
    'data.object.items()',
    'data.object == {}',
    'data.text | title',
    'data.text.title()',
    'data.text.swapcase()',
    'data.text | wordcount',
    'data.text | reverse',
    'data.text | indent',
    'data.text | xmlattr or {"a": data.text} | xmlattr',
    'data.text is sameas data.same',
    'data.emoji | first',
    'data.emoji | last',
    'data.emoji[0]',
    '[data.emoji, data.emoji] | map(attribute=0) | list',
    'data.digits | filesizeformat',
    'data.digits | float',
    'data.digits | int',
    'range(100000)',
    'dict(**{"a": data.object})',
    'namespace(data.object)',
    '(" " * 1000000 + "x") | striptags',
    '("<" * 1000000) | striptags',
    '("<!--" * 200000) | striptags',
    '("a" * 100000) | replace("a" * 50000 + "b", "")',
    '"%s%s" | format(data.text, data.text)',
  ].map((work): readonly [string, string] => [`${work} again and again`, again(work)]),
  ['a list of arguments', '{% macro f() %}{% endmacro %}{{ f(*range(100000)) }}'],
  ['an object of arguments', '{% macro f() %}{% endmacro %}{{ f(**data.object) }}'],
  ['a huge range', '{{ range(1000000000) }}'],
  ['ranges in ranges', '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}'],
  ['a macro that calls itself', '{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}'],
  ['a power of powers', '{{ 9 ** 9 ** 9 ** 9 }}'],
  ['lists in lists', `{{ ${DEEP} }}`],
  ['texts of texts', '{{ "a" * 3000 * 3000 * 3000 }}'],
  ['brackets', `{{ ${'('.repeat(200)}1${')'.repeat(200)} }}`],
  ['a long sum', `{{ ${'1+'.repeat(100_000)}1 }}`],
  ['a long chain of filters', `{{ data.text${'|title'.repeat(100_000)} }}`],
  ['long separators of many words', '{{ ("a " * 1000000) | wordwrap(1, true, "x" * 1000000) }}'],
];

describe('an attack on a template', () => {
  it.each(UNBOUNDED)('by %s meets a limit', (_name, source) => {
    expect(refusalOf(() => compileTemplate(source).render(scope)).code).toBe('TEMPLATE_LIMIT');
  });

  it.each([
    '[none] | dict',
    '[none] | urlencode',
    '"abc" | filesizeformat(true)',
  ])('by {{ %s }} is an error of the template', (work) => {
    expect(refusalOf(() => compileTemplate(`{{ ${work} }}`).render(scope)).code).toBe('TEMPLATE_FAILED');
  });
});

describe('a search', () => {
  it.each([
    ['("a" * 2000000).rfind("a" * 1000000 + "b")', -1],
    ['("a" * 2000000).find("b" + "a" * 1000000)', -1],
    ['("a" * 1000000 + "b") in ("a" * 2000000)', false],
    ['("a" * 50 + "b" + "a" * 50).find("a" * 40 + "b")', 10],
    ['("ab" * 50).rfind("ab" * 20)', 60],
    ['("ab" * 50).find("ab" * 20)', 0],
    ['("ab" * 50).count("ab" * 20)', 2],
    ['"abcabc".rfind("")', 6],
  ])('%s is linear and answers %j', (source, answer) => {
    expect(compileCondition(source).evaluate(DATA)).toBe(answer);
  });
});

/** What reaches for the host. None of it may answer with more than nothing. */
const REACHING = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  '__defineGetter__',
  '__class__',
  'call',
  'apply',
];
const HOLDERS = [
  ...[
    'data',
    'data.text',
    'data.texts',
    'data.object',
    '1',
    'true',
    'none',
    '[]',
    '{}',
    '""',
    'workflowenv',
    'runtime',
  ],
  ...['range', 'dict', 'namespace', 'namespace()', 'loop', 'loop.cycle', 'caller', 'varargs', 'kwargs', 'f'],
  ...['(data.texts | groupby(0) | first)', '(data.object | items | first)', '(data | map)'],
];
const WAYS: readonly (readonly [string, (holder: string, name: string) => string])[] = [
  ['.', (holder, name) => `(${holder}).${name}`],
  ['[]', (holder, name) => `(${holder})["${name}"]`],
  ['attr', (holder, name) => `(${holder}) | attr("${name}")`],
  ['map', (holder, name) => `[${holder}] | map(attribute="${name}") | first`],
  ['get', (holder, name) => `(${holder}).get("${name}")`],
  ['a call', (holder, name) => `(${holder}).${name}("return process")()`],
];

describe('a word of the host', () => {
  it.each(WAYS)('read by %s is nothing or an error, of every value', (_way, write) => {
    for (const holder of HOLDERS) {
      for (const name of REACHING) {
        const source = `{% macro f() %}{% for i in [1] %}{{ ${write(holder, name)} }}{% endfor %}{% endmacro %}{{ f() }}`;
        let made: string;
        try {
          made = compileTemplate(source).render(scope);
        } catch (thrown) {
          expect(thrown, source).toBeInstanceOf(LoopwrightError);
          continue;
        }
        expect(made, source).toBe('');
      }
    }
  });

  it('set as a key is a key like any other', () => {
    const source =
      '{% set n = namespace(__proto__=1, constructor=2) %}{{ n.__proto__ }}{{ n.constructor }}{{ dict(__proto__=3).__proto__ }}{{ {"__proto__": 4}.__proto__ }}';
    expect(compileTemplate(source).render(scope)).toBe('1234');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe('an attack on a condition', () => {
  it('by a chain of 300,000 comparisons is read in one pass and refused or answered', () => {
    const chain = compileCondition(`0<1${'<=1'.repeat(300_000)}`);
    expect(chain.evaluate({})).toBe(true);
    expect(refusalOf(() => chain.evaluate({}, 300_000)).code).toBe('EXPRESSION_LIMIT');
  });

  it.each([`data[${DEEP}]`, `data["texts"][${DEEP}]`])('by the key %s is refused without writing it', (source) => {
    expect(refusalOf(() => compileCondition(source).evaluate(DATA)).code).toBe('EXPRESSION_FAILED');
  });
});
