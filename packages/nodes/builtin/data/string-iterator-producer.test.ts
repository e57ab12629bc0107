import type { JsonObject } from '@loopwright/sdk';
import { pullAll } from '@loopwright/sdk/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringIteratorProducer } from './string-iterator-producer.ts';

const parts = (fields: JsonObject) =>
  pullAll(stringIteratorProducer, fields).map(({ string_iterator: part }) => part as { value: string });

test('each part is trimmed, empty ones are dropped, the index begins at 1', () => {
  expect(pullAll(stringIteratorProducer, { data_content: ' a \r\n\n  b\n' })).toEqual([
    { string_iterator: { value: 'a', iteration_index: 1 } },
    { string_iterator: { value: 'b', iteration_index: 2 } },
  ]);
});

test.each([
  ['comma', '', 'a,b', ['a', 'b']],
  ['custom', '; ', 'a; b', ['a', 'b']],
  ['custom', ' ', 'a b', ['a', 'b']],
  ['custom', '', 'a\nb', ['a', 'b']],
])('separator %s %j', (separator_type, custom_separator, data_content, expected) => {
  expect(parts({ separator_type, custom_separator, data_content }).map(({ value }) => value)).toEqual(expected);
});

test('a template in the text stays as it is', () => {
  expect(stringIteratorProducer.form?.fields[0]).toMatchObject({ name: 'data_content', templated: false });
});

test('pulled one by one the parts are those of a split', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', ';', 'é') }), (text) => {
      const content = `x;${text}`;
      const all = parts({ data_content: content, separator_type: 'custom', custom_separator: ';' });
      const split = content.split(';').map((part) => part.trim());
      expect(all.map(({ value }) => value)).toEqual(split.filter((part) => part !== ''));
    }),
  );
});
