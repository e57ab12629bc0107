import { expect, test } from 'vitest';
import { compareVersions } from './compare-versions.ts';

test('only what differs is marked, whatever the order of keys', () => {
  const { theirs, mine } = compareVersions({ url: 'http://a', method: 'GET' }, { method: 'POST', url: 'http://a' });
  expect(theirs.filter(({ isDifferent }) => isDifferent).map(({ text }) => text)).toEqual(['  "method": "GET",']);
  expect(mine.filter(({ isDifferent }) => isDifferent).map(({ text }) => text)).toEqual(['  "method": "POST",']);
});

test('texts are compared by lines', () => {
  expect(compareVersions('a\nb', 'a\nc').mine).toEqual([
    { text: 'a', isDifferent: false },
    { text: 'c', isDifferent: true },
  ]);
});
