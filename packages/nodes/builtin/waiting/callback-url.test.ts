import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { callbackUrl } from './callback-url.ts';

test('the URL is the same on every attempt, and stands beside the data', async () => {
  const data = { order: 7, callback: 'taken' };
  const first = await runNode(callbackUrl, { data, taskKey: 'k' });
  const again = await runNode(callbackUrl, { data, taskKey: 'k', attempt: 2 });
  expect(first.data).toEqual({ ...data, callback_2: { url: expect.stringMatching(/^http.*\/api\/callbacks\/k\/$/) } });
  expect(again).toEqual(first);
});
