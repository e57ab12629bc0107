import { expect, test } from 'vitest';
import { completionsAt, type Mode, type Vocabulary } from './complete-path.ts';

const names = {
  data: { order: { id: 7, 'content-type': 'json', total: 9.5 }, lines: [{ sku: 'a', 'unit price': 1 }], name: 'Ada' },
  workflowenv: { KEY: 'v' },
  runtime: {},
};
const vocabulary: Vocabulary = {
  filters: [
    { name: 'round', description: 'Rounds' },
    { name: 'tojson', description: 'As JSON' },
  ],
  tests: [{ name: 'defined', description: 'Is there' }],
  methods: [
    { name: 'get', description: 'Value of a key', of: 'object' },
    { name: 'upper', description: 'In capitals', of: 'text' },
  ],
  functions: [{ name: 'range', description: 'Numbers' }],
};

/** What each option makes of the text, with `|` for the position before. */
function made(written: string, mode: Mode = 'template'): readonly string[] | null {
  const position = written.indexOf('‸');
  const source = written.replace('‸', '');
  const found = completionsAt(source, position, mode, names, vocabulary);
  return found?.options.map(({ apply }) => source.slice(0, found.from) + apply + source.slice(position)) ?? null;
}

test('outside of a template nothing is offered', () => {
  expect([made('data.‸'), made('{{ data.name }} data.‸'), made('{"a": ‸}', 'json')]).toEqual([null, null, null]);
});

test('keys of the real data follow a dot; one that is no name comes in brackets', () => {
  expect(made('{{ data.o‸ }}')).toEqual(['{{ data.order }}']);
  expect(made('{{ data.order.‸ }}')).toEqual([
    '{{ data.order.id }}',
    '{{ data.order["content-type"] }}',
    '{{ data.order.total }}',
    '{{ data.order.get() }}',
  ]);
  expect(made('{{ data["order"].t‸')).toEqual(['{{ data["order"]["content-type"]', '{{ data["order"].total']);
  expect(made('{{ data.lines[0].unit‸ }}')).toEqual(['{{ data.lines[0]["unit price"] }}']);
});

test('brackets take keys and indexes, and are closed', () => {
  expect(made('{{ data["na‸ }}')).toEqual(['{{ data["name"] }}']);
  expect(made('{{ data["na‸"] }}')).toEqual(['{{ data["name""] }}']);
  expect(made('{{ data.lines[‸ }}')).toEqual(['{{ data.lines[0] }}']);
});

test('methods are those of the value before the dot', () => {
  expect(made('{{ data.name.‸ }}')).toEqual(['{{ data.name.upper() }}']);
  expect(made('{{ data.order.total.‸ }}')).toBeNull();
});

test('filters follow a bar, tests follow is', () => {
  expect(made('{{ data.name | ‸ }}')).toEqual(['{{ data.name | round }}', '{{ data.name | tojson }}']);
  expect(made('{{ data.name|to‸')).toEqual(['{{ data.name|tojson']);
  expect(made('{% if data.x is not ‸ %}')).toEqual(['{% if data.x is not defined %}']);
});

test('names begin an expression', () => {
  expect(made('{{ ‸ }}')).toEqual(['{{ data }}', '{{ workflowenv }}', '{{ runtime }}', '{{ range() }}']);
  expect(made('{{ work‸')).toEqual(['{{ workflowenv']);
  expect(made('{{ data.name ‸ }}')).toBeNull();
});

test('the name of a loop is an item of its list', () => {
  expect(made('{% for line in data.lines %}{{ line.s‸ }}')).toEqual(['{% for line in data.lines %}{{ line.sku }}']);
});

test('a condition knows data alone, without braces', () => {
  expect(made('1 < data["order"]["to‸', 'condition')).toEqual(['1 < data["order"]["total"]']);
  expect(made('not ‸', 'condition')).toEqual(['not data']);
  expect(made('data.name == "data.‸"', 'condition')).toBeNull();
});
