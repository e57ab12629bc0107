import type { JsonObject } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../plan.ts';
import { compileTemplate, isTemplate } from './index.ts';
import { refusalOf } from './sample/refusal.ts';

const DATA: JsonObject = {
  a: { b: 1 },
  items: [1, 2, 3],
  s: 'héllo',
  t: true,
  n: null,
  o: { x: 1 },
  l: [
    { k: 'b', v: 2 },
    { k: 'a', v: 1 },
  ],
};

function scopeOf(data: JsonObject, runtime: Record<string, JsonObject[string]> = {}): Scope {
  return {
    data,
    workflowenv: { region: 'eu' },
    runtime,
    setRuntime: (key, value) => {
      runtime[key] = value;
    },
    deleteRuntime: (key) => {
      delete runtime[key];
    },
  };
}

const render = (source: string): string => compileTemplate(source).render(scopeOf(DATA));

const SEMANTICS: readonly (readonly [source: string, rendered: string])[] = [
  ['{{ data.a.b }}', '1'],
  ['a{{ data.a.b }}c{{ workflowenv.region }}', 'a1ceu'],
  ['{{ data.x.y.z }}|{{ nope.a }}|{{ runtime.k }}|{{ data.n.x }}', '|||'],
  ['{{ data.items }} {{ data.items[-1] }} {{ data.items.0 }}', '[1,2,3] 3 1'],
  ['{{ data.items[1:] }} {{ data.items[::-1] }} {{ data.s[1] }}', '[2,3] [3,2,1] é'],
  ['{{ data.t }}|{{ data.n }}|{{ data.o }}', 'true||{"x":1}'],
  ['{{ data.x | tojson }} {{ data.l | tojson }}', 'null [{"k":"b","v":2},{"k":"a","v":1}]'],
  ['{{ data.x | default("d") }}{{ "" | d("z", true) }}', 'dz'],
  ['{{ data.x | default(none) | tojson }} {{ none | default("a") | tojson }}', 'null null'],
  ['{{ [{"p": 1}, {"p": none}, {}] | map(attribute="p", default=0) | list | tojson }}', '[1,null,0]'],
  ['{{ [{"p": 3}, {"p": none}, {"p": 4}] | map(attribute="p") | reject("none") | sum }}', '7'],
  ['{{ 134.365 | round(2) }} {{ 2.85 | round(1) }} {{ 1.005 | round(2) }}', '134.37 2.9 1'],
  ['{{ 0.125 | round(2) }} {{ 2.5 | round }} {{ -3.5 | round }} {{ 1250 | round(-2) }}', '0.12 2 -4 1200'],
  ['{{ "%.1f" | format(0.25) }} {{ "%.2f" | format(-0.375) }} {{ "%.0f" | format(3.5) }}', '0.2 -0.38 4'],
  ['{{ "🎉 Party: tonight".find(":") }} {{ "🎉🎉b".index("b") }}', '7 2'],
  ['{{ "%.2s" | format("a😀b") }} {{ "😀😀😀" | wordwrap(2) }}', 'a😀 😀😀\n😀'],
  ['{{ "😀😀😀😀😀" | truncate(4, true, "…", 0) }}{{ "😀" | center(3) }}|', '😀😀😀… 😀 |'],
  ['{{ "\u00a0Total\u2003" | trim }}|{{ "😀a😀".strip("😀") }}', 'Total|a'],
  ['{% if data.x %}a{% elif data.t %}b{% else %}c{% endif %}', 'b'],
  ['{% for i in data.items if i is odd %}{{ loop.index }}:{{ i }},{% else %}none{% endfor %}', '1:1,2:3,'],
  ['{% for i in data.x %}a{% else %}none{% endfor %}', 'none'],
  [
    '{% for i in data.items %}{{ loop.first }}{{ loop.last }}{{ loop.previtem }};{% endfor %}',
    'truefalse;falsefalse1;falsetrue2;',
  ],
  ['{% for k, v in data.o.items() %}{{ k }}={{ v }}{% endfor %}', 'x=1'],
  ['{% set x = 1 %}{% for i in [5] %}{% set x = i %}{% endfor %}{{ x }}', '1'],
  ['{% set ns = namespace(n=0) %}{% for i in data.items %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}', '6'],
  ['{% set t %}a{{ data.a.b }}{% endset %}{{ t }}{{ t }}', 'a1a1'],
  ['{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, b=3) }}', '1-2 1-3'],
  ['{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}', '3210'],
  ['{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}', 'B'],
  ['{% filter upper %}x{{ data.s }}{% endfilter %}', 'XHÉLLO'],
  ['{% with a = 1 %}{{ a }}{% endwith %}{{ a }}', '1'],
  ['{% raw %}{{ x }}{% endraw %}{# not shown #}', '{{ x }}'],
  ['x {%- if true -%} y {%- endif %} z', 'xy z'],
  ['{{ "a" if data.t else "b" }}{{ "c" if data.x }}', 'a'],
  ['{{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }} {{ (3 > 2) > 0 }}', 'true false true'],
  ['{{ 7 // 2 }} {{ -7 % 3 }} {{ 2 ** 3 }} {{ 7 / 2 }} {{ 1 ~ 2 }}', '3 2 8 3.5 12'],
  ['{{ 1 not in data.items }} {{ "x" in data.o }} {{ "ll" in data.s }}', 'false true true'],
  [
    '{{ 10 is divisibleby 5 }} {{ 10 is divisibleby(3) }} {{ data.x is defined }} {{ data.n is none }}',
    'true false false true',
  ],
  [
    '{{ data.s is string }} {{ data.o is mapping }} {{ data.items is iterable }} {{ 2 is not even }}',
    'true true true false',
  ],
  ['{{ data.l | sort(attribute="k") | map(attribute="v") | join(",") }}', '1,2'],
  ['{{ data.l | selectattr("v", "gt", 1) | list }}', '[{"k":"b","v":2}]'],
  ['{{ data.items | reject("odd") | list }} {{ data.items | sum }} {{ data.items | max }}', '[2] 6 3'],
  ['{% for g in data.l | groupby("k") %}{{ g.grouper }}{{ g.list | length }}{% endfor %}', 'a1b1'],
  [
    '{{ data.items | batch(2) | list }} {{ [1, 1, 2] | unique | list }} {{ data.o | dictsort }}',
    '[[1,2],[3]] [1,2] [["x",1]]',
  ],
  ['{{ 1234567 | filesizeformat }} {{ 2.5 | round }} {{ "42" | int + 1 }} {{ -3 | abs }}', '1.2 MB 2 43 3'],
  ['{{ data.s | upper }} {{ "a b" | title }} {{ " x " | trim }} {{ "a-b" | replace("-", "+") }}', 'HÉLLO A B x a+b'],
  ['{{ "a<!-- <b> -->c<!-- d <i>e</i>" | striptags }}', 'ace'],
  ['{{ "<a>b</a>" | striptags }} {{ "<" | e }} {{ "a b/c" | urlencode }}', 'b &lt; a%20b/c'],
  ['{{ "<p>1 &lt; 2 &amp;&amp; &quot;3&quot;</p>" | striptags }} {{ "a < b > c" | striptags }}', '1 < 2 && "3" a c'],
  ['{{ "&eacute;&nbsp;&#233;&#xE9;&euro;&apos;&lang;" | striptags }}', "é\u00a0éé€'⟨"],
  ['{{ "&copy2024 &ampx &notit; &unknown; &amp;lt; & &; &#;" | striptags }}', '©2024 &x ¬it; &unknown; &lt; & &; &#;'],
  ['{{ "&#128;&#0;&#xD800;&#1114112;|&#1;&#xFFFE;|" | striptags }}', '€\ufffd\ufffd\ufffd||'],
  [
    '{{ dict(data.o, y=2) }} {{ dict(data.o, x=2) }} {{ dict([("a", 1), ("b", 2)], b=3) }}',
    '{"x":1,"y":2} {"x":2} {"a":1,"b":3}',
  ],
  ['{{ dict() }} {{ dict(data.nope, a=1) }} {{ namespace([("a", 1)], b=2).a }}', '{} {"a":1} 1'],
  ['{{ [1, 2,] }} {{ ["a" "b"] }} {{ [not true, 1 not in data.items, 2 is odd] }}', '[1,2] ["ab"] [false,false,false]'],
  ['{{ [data.items [0], 1 if data.x else 2, 4 is divisibleby 2, -1 -2, "A" | lower] }}', '[1,2,true,-3,"a"]'],
  ['{{ {"if": 1, "b": 2 if data.t}["if"] }} {{ [data.o.in, data.o.for, data.o.not] }}', '1 [null,null,null]'],
  ['{% for i in data.items %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}', '13'],
  ['{% for i in [1, 2] %}{{ i }}{% for j in [] %}{% else %}{% break %}{% endfor %}x{% endfor %}', '1'],
  [
    '{% for i in data.items %}{% filter upper %}a{% if i == 2 %}{% break %}{% endif %}b{% endfilter %}{% endfor %}',
    'AB',
  ],
  [
    '{% for i in data.items %}{% set x %}{% if i == 2 %}{% continue %}{% endif %}b{% endset %}{{ x }}{{ i }}{% endfor %}',
    'b1b3',
  ],
  ['{% macro m() %}{% for i in [1, 2] %}{{ i }}{% break %}{% endfor %}{% endmacro %}{{ m() }}', '1'],
  ['{{ "%s %d%%" % ("a", 5) }} {{ "%(a)s" % {"a": 1} }} {{ "%(a)s" | format(a=1) }} {{ "a" % {} }}', 'a 5% 1 1 a'],
  ['{% macro m() %}{{ varargs | length }}{% endmacro %}{{ m(0, *range(5000)) }}', '5001'],
  ['{{ data.s.upper() }} {{ "a,b".split(",") }} {{ data.o.get("y", 5) }}', 'HÉLLO ["a","b"] 5'],
];

/** What a hostile template gets: the code it is refused with, or what it harmlessly renders. */
const ATTACKS: readonly (readonly [name: string, source: string, outcome: string])[] = [
  ['constructor', '{{ data.constructor }}{{ "".constructor }}{{ data.items.constructor }}{{ range.constructor }}', ''],
  ['__proto__', '{{ data.__proto__ }}{{ data.a["__proto__"].x }}{{ data.toString }}{{ data.o.__class__.__mro__ }}', ''],
  ['calling a constructor', '{{ data.constructor("x")() }}', 'TEMPLATE_FAILED'],
  ['globals', '{{ process }}{{ globalThis }}{{ require }}{{ self }}{{ __import__ }}', ''],
  ['a function as text', '{{ range }}', 'TEMPLATE_FAILED'],
  ['a namespace as JSON', '{{ [namespace(a=1)] | tojson }}', 'TEMPLATE_FAILED'],
  [
    'nested loops',
    '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}',
    'TEMPLATE_LIMIT',
  ],
  ['huge range', '{{ range(10 ** 9) }}', 'TEMPLATE_LIMIT'],
  ['huge repetition', '{{ "a" * 10 ** 9 }}', 'TEMPLATE_LIMIT'],
  ['huge list', '{{ [1] * 10 ** 9 }}', 'TEMPLATE_LIMIT'],
  ['huge power', '{{ 9 ** 9 ** 9 ** 9 }}', 'TEMPLATE_LIMIT'],
  ['huge width', '{{ "x" | center(10 ** 9) }}', 'TEMPLATE_LIMIT'],
  [
    'doubled text',
    '{% set n = namespace(x="a") %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}',
    'TEMPLATE_LIMIT',
  ],
  [
    'a list that holds itself often',
    '{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}',
    'TEMPLATE_LIMIT',
  ],
  ['huge output', `{% for i in range(100000) %}${'x'.repeat(1000)}{% endfor %}`, 'TEMPLATE_LIMIT'],
  ['open brackets', `{{ ${'('.repeat(9000)}1${')'.repeat(9000)} }}`, 'TEMPLATE_LIMIT'],
  ['nested not', `{{ ${'not '.repeat(50_000)}1 }}`, 'TEMPLATE_LIMIT'],
  ['long sum', `{{ 1${'+1'.repeat(50_000)} }}`, 'TEMPLATE_LIMIT'],
  ['long path', `{{ data${'.a'.repeat(50_000)} }}`, 'TEMPLATE_LIMIT'],
  ['nested statements', '{% if 1 %}'.repeat(20_000), 'TEMPLATE_LIMIT'],
  ['long source', `{{ 1 }}${' '.repeat(2_000_000)}`, 'TEMPLATE_LIMIT'],
  ['unclosed tags for striptags', `{{ "${'<'.repeat(200_000)}" | striptags | length }}`, '200000'],
  ['unclosed comments for striptags', '{{ ("<!--" * 300000) | striptags | length }}', '1200000'],
  ['a text of digits that is no number', '{{ ("1" * 4000000 ~ "x") | int }}{{ ("1" * 4000000 ~ "x") | float }}', '00'],
  ...[
    't | length',
    't | int',
    't | float',
    't is upper',
    't | first',
    't | last',
    't | reverse',
    't | attr(0)',
    '[t] | unique | list',
    '[t] | sort',
    '[t] | max',
    '[t] | map(attribute=0)',
    '{"k": t} | xmlattr',
  ].map((work): (typeof ATTACKS)[number] => [
    `a long text read again and again by ${work}`,
    `{% set t = "ab " * 300000 %}{% for i in range(100000) %}{{ (${work}) == 0 }}{% endfor %}`,
    'TEMPLATE_LIMIT',
  ]),
  [
    'long digits read again and again by filesizeformat',
    '{% set t = "0" * 900000 %}{% for i in range(100000) %}{{ (t | filesizeformat) == 0 }}{% endfor %}',
    'TEMPLATE_LIMIT',
  ],
  ['a text that xmlattr makes too long', `{{ {"a": "'" * 4000000} | xmlattr | length }}`, 'TEMPLATE_LIMIT'],
  ['a text that urlencode makes too long', '{{ ("é" * 4000000) | urlencode | length }}', 'TEMPLATE_LIMIT'],
  ['blanks before a tag', `${' '.repeat(500_000)}{{- 1 }}`, '1'],
];

describe('a template', () => {
  it.each(SEMANTICS)('%s renders %j', (source, rendered) => {
    expect(render(source)).toBe(rendered);
  });

  it.each(ATTACKS)('%s is refused or harmless', (_name, source, outcome) => {
    const act = () => render(source);
    if (outcome.startsWith('TEMPLATE_')) expect(refusalOf(act).code).toBe(outcome);
    else expect(act()).toBe(outcome);
  });

  it('is told from plain text by its tags', () => {
    const texts = ['{{ a }}', '{% if a %}', 'a {b} c', '{ {a} }', '{#fff}', '{# a #}'];
    expect(texts.map(isTemplate)).toEqual([true, true, false, false, false, false]);
  });

  it('sets and deletes keys of runtime, and yields what came in', () => {
    const runtime = { old: { a: 1 } };
    const source = '{{ data.a | set_runtime("k", data.a) }}{{ runtime.k.b }}{{ "" | delete_runtime("old") }}';
    expect(compileTemplate(source).render(scopeOf(DATA, runtime))).toBe('{"b":1}1');
    expect(runtime).toEqual({ k: { b: 1 } });
  });

  it.each([
    ['{{ data.a | nofilter }}', 'TEMPLATE_SYNTAX', 'nofilter'],
    ['a {{ data.a is notest }}', 'TEMPLATE_SYNTAX', 'notest'],
    ['{{ data', 'TEMPLATE_SYNTAX', '{{ data'],
    ['{% if data %}', 'TEMPLATE_SYNTAX', '{% if data %}'],
    ['ok {{ 1 / 0 }}', 'TEMPLATE_FAILED', '{{ 1 / 0 }}'],
    ['{{ data.o < 1 }}', 'TEMPLATE_FAILED', '{{ data.o < 1 }}'],
    ['{% macro m() %}x{{ 1 }}{% endmacro %}{{ m() ~ (1 / 0) }}', 'TEMPLATE_FAILED', 'in `{{ m() ~ (1 / 0) }}`'],
    ['{% for a, b in [[1, 2], [3]] %}{{ a }}{% endfor %}', 'TEMPLATE_FAILED', 'in `{% for a, b in [[1, 2], [3]] %}`'],
    ['{% filter round %}x{{ 1 }}{% endfilter %}', 'TEMPLATE_FAILED', 'in `{% filter round %}`'],
    ['a{{ [1 2 3] }}', 'TEMPLATE_SYNTAX', 'unexpected "2", in `{{ [1 2 3] }}`'],
    ['{{ [x for x in data.l] }}', 'TEMPLATE_SYNTAX', 'unexpected "for"'],
    ['{{ {"a": 1 "b": 2} }}', 'TEMPLATE_SYNTAX', 'unexpected "b"'],
    ['{{ {"a": 1 {} } }}', 'TEMPLATE_SYNTAX', 'unexpected "{"'],
    ['{{ range(1 2) }}', 'TEMPLATE_SYNTAX', 'unexpected "2"'],
    ['{{ dict(a=1 b=2) }}', 'TEMPLATE_SYNTAX', 'unexpected "b"'],
    ['{{ data.items[1 2] }}', 'TEMPLATE_SYNTAX', 'unexpected "2"'],
    ['{{ [1 not true] }}', 'TEMPLATE_SYNTAX', 'unexpected "not"'],
    ['{{ [data.s "t"] }}', 'TEMPLATE_SYNTAX', 'unexpected "t"'],
    ['{% macro m(a b) %}{% endmacro %}', 'TEMPLATE_SYNTAX', 'unexpected "b"'],
    ['{% with a=1 b=2 %}{% endwith %}', 'TEMPLATE_SYNTAX', 'unexpected "b"'],
    ['a{% break %}b', 'TEMPLATE_SYNTAX', '"break" stands outside of a loop, in `{% break %}`'],
    ['{% if data.t %}{% continue %}{% endif %}', 'TEMPLATE_SYNTAX', '"continue" stands outside of a loop'],
    ['{% for i in [] %}{% else %}{% break %}{% endfor %}', 'TEMPLATE_SYNTAX', 'outside of a loop'],
    ['{% for i in [1] %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}', 'TEMPLATE_SYNTAX', 'outside of a loop'],
    ['{{ data.s % 2 == 0 }}', 'TEMPLATE_FAILED', 'fewer places than values'],
    ['{{ "%s" % (1, 2) }}', 'TEMPLATE_FAILED', 'fewer places than values'],
    ['{{ "a" | format(1) }}', 'TEMPLATE_FAILED', 'fewer places than values'],
    ['{{ "%s" | format(1, a=2) }}', 'TEMPLATE_FAILED', 'by place or by name'],
    ['{{ "%(a)s" % 3 }}', 'TEMPLATE_FAILED', 'takes an object, not a number'],
    ['{{ dict(1) }}', 'TEMPLATE_FAILED', '"dict" takes an object or pairs, not a number'],
    ['{{ dict([[1, 2, 3]]) }}', 'TEMPLATE_FAILED', '"dict" takes pairs'],
    ['{{ dict(data.o, data.o) }}', 'TEMPLATE_FAILED', '"dict" takes one object'],
    ['{{ range() }}', 'TEMPLATE_FAILED', '"range" takes 1 to 3 numbers'],
    ['{{ range(stop=3) }}', 'TEMPLATE_FAILED', '"range" takes 1 to 3 numbers'],
  ])('%s is refused as %s, telling %s', (source, code, quoted) => {
    const error = refusalOf(() => render(source));
    expect(error.code).toBe(code);
    expect(error.message).toContain(quoted);
  });

  it.each([
    ['{{ data.a | nofilter }}', '{{ data.a | nofilter }}'],
    ['{% if data.a is notest %}yes{% else %}{{ data.b }}{% endif %}', '{% if data.a is notest %}'],
    ['{% for one in data.l %}{{ one }}{% else %}{{ one | nofilter }}{% endfor %}', '{{ one | nofilter }}'],
    ['{% filter nofilter %}{{ data.a }}{% endfilter %}', '{% filter nofilter %}'],
  ])('quotes the expression of an unknown filter or test, however much text stands around it: %s', (source, quoted) => {
    const around = 'x'.repeat(500);
    expect(refusalOf(() => render(`${around}{{ data.b }}${around}${source}${around}`)).message).toMatch(
      new RegExp(`, in \`${quoted.replace(/[|{}.]/g, '\\$&')}\`$`),
    );
  });

  it('quotes no more than 200 characters of a long expression', () => {
    expect(refusalOf(() => render(`{{ 1 / 0 ~ "${'x'.repeat(5000)}" }}`)).message.length).toBeLessThan(300);
  });

  it('reads of the data what it names and nothing else', () => {
    const reads: string[] = [];
    const watched = Object.defineProperties(
      {},
      Object.fromEntries(
        Array.from({ length: 1000 }, (_, index) => [
          `key${index}`,
          { enumerable: true, get: () => ({ in: index, read: reads.push(`key${index}`) }) },
        ]),
      ),
    ) as JsonObject;
    expect(compileTemplate('{{ data.key500.in }} {{ data.nothing }}').render(scopeOf(watched))).toBe('500 ');
    expect(reads).toEqual(['key500']);
  });

  it('leaves its data as they were', () => {
    const frozen = structuredClone(DATA);
    for (const [source] of SEMANTICS) compileTemplate(source).render(scopeOf(frozen));
    expect(frozen).toEqual(DATA);
  });

  const PIECES = [
    '{{',
    '}}',
    '{%',
    '%}',
    'for',
    'in',
    'if',
    'else',
    'endif',
    'endfor',
    'set',
    'macro',
    'x',
    'data',
    '.a',
    '[',
    ']',
    '(',
    ')',
    '|',
    'map',
    'join',
    'upper',
    'is',
    'not',
    'odd',
    '1',
    '-',
    '**',
    '~',
    '"t"',
    ',',
    '=',
    ' ',
    '{#',
    '#}',
  ];

  it('made of any text is compiled and rendered, or refused by the error table', () => {
    const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((parts) => parts.join(' '));
    const inside = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `{{ ${text} }}`);
    fc.assert(
      fc.property(fc.oneof(pieces, inside, fc.string({ unit: 'binary' })), fc.jsonValue(), (source, value) => {
        const data = { a: value, x: DATA } as JsonObject;
        const before = JSON.stringify(data);
        try {
          expect(typeof compileTemplate(source).render(scopeOf(data))).toBe('string');
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'LoopwrightError', code: expect.stringMatching(/^TEMPLATE_/) });
        }
        expect(JSON.stringify(data)).toBe(before);
      }),
      { numRuns: 1500 },
    );
  });
});
