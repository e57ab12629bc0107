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
  ['a wide center', again('"x" | center(9000000)')],
  ['an end that holds itself', `${SELF}{{ "aaa" | truncate(1, true, n.x, 0) }}`],
  ['a separator that holds itself', `${SELF}{{ "a a" | wordwrap(1, true, n.x) }}`],
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

describe('an attack on a condition', () => {
  it.each([`data[${DEEP}]`, `data["texts"][${DEEP}]`])('by the key %s is refused without writing it', (source) => {
    expect(refusalOf(() => compileCondition(source).evaluate(DATA)).code).toBe('EXPRESSION_FAILED');
  });
});
