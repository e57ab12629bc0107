import { expect, test } from 'vitest';
import { pathText } from './path-text.ts';

const at = (source: string, mode: 'template' | 'json' | 'condition') => {
  const position = source.indexOf('‸');
  return pathText(source.replace('‸', ''), position, mode, 'data', ['a', 'b c', 0]);
};

test('a path comes as a template, and bare where one is open', () => {
  expect(at('x ‸', 'template')).toBe('{{ data.a["b c"][0] }}');
  expect(at('{{ x }} ‸', 'template')).toBe('{{ data.a["b c"][0] }}');
  expect(at('{{ 1 + ‸ }}', 'template')).toBe('data.a["b c"][0]');
  expect(at('{% if ‸', 'condition')).toBe('data.a["b c"][0]');
});

test('a condition reads keys in brackets', () => {
  expect(at('1 < ‸', 'condition')).toBe('data["a"]["b c"][0]');
});

test('in JSON a value makes its own quotes, within a text it does not', () => {
  expect(at('{"x": ‸}', 'json')).toBe('{{ data.a["b c"][0] | tojson }}');
  expect(at('{"x": "{{ data["q"] }} \\" ‸"}', 'json')).toBe('{{ data.a["b c"][0] }}');
});
