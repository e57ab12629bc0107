import type { JsonObject } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../plan.ts';
import { compileCondition, compileTemplate } from './index.ts';
import { refusalOf } from './sample/refusal.ts';

const DATA: JsonObject = {
  text: 'ab '.repeat(300_000),
  same: 'ab '.repeat(300_000),
  texts: Array.from({ length: 50_000 }, () => 'x'),
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
  ['swapped cases', again('data.text.swapcase()')],
  ['titles', again('data.text.title()')],
  ['tags that are looked for', again('data.text | striptags')],
  ['namespaces that are kept', `{% set n = namespace(x=[]) %}${again('(n.x, namespace(x=n.x))')}`],
  ['a wide center', again('"x" | center(9000000)')],
  ['an end that holds itself', `${SELF}{{ "aaa" | truncate(1, true, n.x, 0) }}`],
  ['a separator that holds itself', `${SELF}{{ "a a" | wordwrap(1, true, n.x) }}`],
  ['long separators of many words', '{{ ("a " * 1000000) | wordwrap(1, true, "x" * 1000000) }}'],
];

/** As much of a piece as a source may hold. */
const most = (piece: string) => piece.repeat(Math.floor(1_000_000 / piece.length));

/** Every construct of the language, so often that a source is full of it: it is refused while it is read. */
const FULL: readonly (readonly [name: string, source: string])[] = [
  ['comparisons', `{{ 1${most('<2')} }}`],
  ['equalities', `{{ 1${most(' == 1')} }}`],
  ['memberships', `{{ 1${most(' in []')} }}`],
  ['and', `{{ 1${most(' and 1')} }}`],
  ['sums', `{{ 1${most('+1')} }}`],
  ['texts put together', `{{ 1${most('~1')} }}`],
  ['powers', `{{ 1${most('**1')} }}`],
  ['signs', `{{ ${most('-')}1 }}`],
  ['filters', `{{ 1${most('|abs')} }}`],
  ['tests', `{{ 1${most(' is eq 1')} }}`],
  ['a test of a long path', `{{ 1 is eq x${most('.a')} }}`],
  ['attributes', `{{ data${most('.a')} }}`],
  ['indexes', `{{ data${most('[0]')} }}`],
  ['colons', `{{ data[${most(':')}] }}`],
  ['calls', `{{ data${most('()')} }}`],
  ['alternatives', `{{ 1${most(' if 1 else 1')} }}`],
  ['items of a list', `{{ [${most('1,')}] }}`],
  ['pairs of an object', `{{ {${most('1:1,')}} }}`],
  ['arguments', `{{ range(${most('1,')}) }}`],
  ['names that are set', `{% set ${most('a,')}a = 1 %}`],
  ['tags', most('{{1}}')],
  ['tags in front of a wrong one', `${most('{{1}}')}{{ 1 1 }}`],
  ['statements', most('{% if 1 %}{% endif %}')],
  ['statements in each other', most('{% if 1 %}')],
  ['branches', `{% if 0 %}${most('{% elif 0 %}')}{% endif %}`],
  ['open brackets', most('{{')],
];

/** Sources that are long and nothing else: what each of them comes to. */
const LONG: readonly (readonly [name: string, source: string, outcome: string])[] = [
  ['an open text', `{{ "${most('a')}`, 'TEMPLATE_SYNTAX'],
  ['texts behind each other', `{{ (${'"a" '.repeat(200_000)}) | length }}`, '200000'],
  ['escapes', `{{ "${most('\\\\')}" | length }}`, '500000'],
  ['an open comment', most('{#'), 'TEMPLATE_SYNTAX'],
  ['comments', most('{##}'), ''],
  ['an open raw', `{% raw %}${most('{% endraw ')}`, 'TEMPLATE_SYNTAX'],
  ['blanks before endraw', `{% raw %}${most(`{% endraw${' '.repeat(1000)}`)}`, 'TEMPLATE_SYNTAX'],
  ['a name', `{{ ${most('a')} }}`, ''],
  ['digits', `{{ ${most('1')} }}`, 'TEMPLATE_LIMIT'],
  ['points', `{{ ${'1.'.repeat(100_000)} }}`, 'TEMPLATE_SYNTAX'],
  ['line ends', `${most('\n')}{{- 1 }}`, '1'],
];

/** What stands in itself: levels that are allowed, and one more. */
const LEVELS: readonly (readonly [name: string, of: (count: number) => string])[] = [
  ['comparisons', (count) => `{{ 1${'<2'.repeat(count - 1)} }}`],
  ['sums', (count) => `{{ 1${'+1'.repeat(count - 1)} }}`],
  ['attributes', (count) => `{{ data${'.a'.repeat(count - 1)} }}`],
  ['filters', (count) => `{{ 1${'|abs'.repeat(count - 1)} }}`],
  ['not', (count) => `{{ ${'not '.repeat(count - 1)}1 }}`],
  ['statements', (count) => `${'{% if 1 %}'.repeat(count - 1)}${'{% endif %}'.repeat(count - 1)}`],
  ['branches', (count) => `{% if 0 %}${'{% elif 0 %}'.repeat(count - 2)}{% endif %}`],
  [
    'an expression in statements',
    (count) => `${'{% for i in [1] %}'.repeat(400)}{{ 1${'+1'.repeat(count - 401)} }}${'{% endfor %}'.repeat(400)}`,
  ],
];

/** Two hundred of something in one expression or statement: all of them are counted. */
const COUNTED: readonly (readonly [name: string, source: string])[] = [
  ['signs', `{{ ${'-'.repeat(200)}1 }}`],
  ['memberships of nothing', `{{ 1${' not in x'.repeat(200)} }}`],
  ['slices of nothing', `{{ x${'[1:]'.repeat(200)} }}`],
  ['named arguments', `{{ range(1, ${Array.from({ length: 200 }, (_, at) => `a${at}=1`).join(',')}) }}`],
  ['parameters', `{% macro m(${Array.from({ length: 200 }, (_, at) => `a${at}`).join(',')}) %}{% endmacro %}{{ m() }}`],
  ['names of a with', `{% with ${Array.from({ length: 200 }, (_, at) => `a${at}=1`).join(',')} %}{% endwith %}`],
  ['names that get nothing', `{% for ${'a,'.repeat(200)}a in [[]] %}{% endfor %}`],
];

describe('a source', () => {
  it.each(FULL)('full of %s is refused', (_name, source) => {
    expect(refusalOf(() => compileTemplate(source).render(scope)).code).toBe('TEMPLATE_LIMIT');
  });

  it.each([
    ['comparisons', `1${most('<2')}`],
    ['identities', `1${most(' is not 1')}`],
    ['memberships', `1${most(' in []')}`],
    ['sums', `1${most('+1')}`],
    ['items', `[${most('1,')}]`],
    ['arguments', `data.get(${most('1,')})`],
  ])('of a condition full of %s is refused', (_name, source) => {
    expect(refusalOf(() => compileCondition(source).evaluate(DATA)).code).toBe('EXPRESSION_LIMIT');
  });

  it.each(LONG)('that is long by %s is read once', (_name, source, outcome) => {
    const act = () => compileTemplate(source).render(scope);
    if (outcome.startsWith('TEMPLATE_')) expect(refusalOf(act).code).toBe(outcome);
    else expect(act()).toBe(outcome);
  });

  it.each(LEVELS)('has 500 levels of %s and no more', (_name, of) => {
    expect(compileTemplate(of(500)).render(scope)).toBeTypeOf('string');
    const refused = refusalOf(() => compileTemplate(of(501)));
    expect(refused.code).toBe('TEMPLATE_LIMIT');
    expect(refused.message).toContain('more than 500 levels');
  });

  it('of a condition has 500 levels and no more, a chain of comparisons included', () => {
    const chain = (count: number) => `0<1<2${'<3'.repeat(count - 3)}`;
    expect(compileCondition(chain(500)).evaluate(DATA)).toBe(false);
    for (const count of [501, 120_000])
      expect(refusalOf(() => compileCondition(chain(count))).message).toContain('more than 500 levels');
  });

  it.each(COUNTED)('costs what it holds, be it %s', (_name, source) => {
    expect(refusalOf(() => compileTemplate(source).render(scope, 150)).code).toBe('TEMPLATE_LIMIT');
  });
});

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

describe('an attack on a condition', () => {
  it.each([`data[${DEEP}]`, `data["texts"][${DEEP}]`])('by the key %s is refused without writing it', (source) => {
    expect(refusalOf(() => compileCondition(source).evaluate(DATA)).code).toBe('EXPRESSION_FAILED');
  });
});
