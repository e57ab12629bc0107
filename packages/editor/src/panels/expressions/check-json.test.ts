import { expect, test } from 'vitest';
import { checkJson } from './check-json.ts';

const found = (source: string, python = false) => {
  const trouble = checkJson(source, { python });
  return trouble === null ? null : `${trouble.line}:${trouble.column} ${trouble.reason}`;
};

test.each([
  '',
  ' 1e5 ',
  '{"a": [1, -2.5, true, false, null, "x\\n\\u00e9"], "b": {}}',
  '{"name": {{ data.name | tojson }}, "x": "{{ data["a"] }}"}',
  '{{ data.a }}{{ data.b }}',
  '[1{{ data.n }}, -{{ data.m }}, {# a note } #} 2]',
  '{ {{ data.key | tojson }}: 1, {{ data.members }} }',
  '[{% for x in data.list %}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}]',
])('%j is JSON once it is rendered', (source) => {
  expect(found(source)).toBeNull();
});

test.each([
  ['{"a": 1,}', '1:9 trailingComma'],
  ['[1, 2,]', '1:7 trailingComma'],
  ['{"a" 1}', '1:6 colon'],
  ['{"a": 1\n "b": 2}', '2:2 memberEnd'],
  ['[1 2]', '1:4 itemEnd'],
  ['{a: 1}', '1:2 key'],
  ["{'a': 1}", '1:2 singleQuote'],
  ['{"a": }', '1:7 value'],
  ['{"a": "x\ny"}', '1:9 lineBreak'],
  ['{"a": "x}', '1:7 textEnd'],
  ['"\\q"', '1:2 escape'],
  ['01', '1:1 number'],
  ['{"a": yes}', '1:7 word'],
  ['True', '1:1 word'],
  ['{} {}', '1:4 rest'],
  ['{"a": {{ data.x }', '1:7 templateEnd'],
  ['[{% for x in y %}{{ x ]', '1:18 templateEnd'],
])('%j is none: %s', (source, expected) => {
  expect(found(source)).toBe(expected);
});

test('a list may be in the notation of Python where that is taken', () => {
  expect(found("['a', True, None, (1)]", true)).toBe('1:19 word');
  expect(found("['a', 'it\\'s', True, None,]", true)).toBeNull();
});
