import { expect, test } from 'vitest';
import { queueReaderDummy } from './queue-reader-dummy.ts';

test('a reader takes the items of a durable queue, has no form and answers to its short name', () => {
  expect(queueReaderDummy.source).toEqual({ from: 'queue' });
  expect(queueReaderDummy.form).toBeNull();
  expect(queueReaderDummy.aliases).toEqual(['queue-reader']);
});
