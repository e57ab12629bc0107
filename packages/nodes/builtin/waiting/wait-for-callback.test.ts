import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { waitForCallback } from './wait-for-callback.ts';

const fields = { callback_url: 'http://here/api/callbacks/x/' };

test('it waits for its URL, however long or as long as its form says', async () => {
  const wait = (more = {}) =>
    runNode(waitForCallback, { fields: { ...fields, ...more } }).then((result) => result.wait);
  const base = { for: 'callback', url: fields.callback_url };
  expect(await wait()).toEqual({ ...base, timeoutMs: null });
  expect(await wait({ timeout: '2' })).toEqual({ ...base, timeoutMs: 7_200_000 });
  expect(await wait({ timeout: 3, timeout_unit: 'seconds' })).toEqual({ ...base, timeoutMs: 3000 });
});

test('it goes on with what was sent', async () => {
  const at = Date.UTC(2026, 0, 1);
  const answer = { by: 'callback', body: { ok: true }, query: { a: ['1'] }, at } as const;
  const result = await runNode(waitForCallback, { fields, data: { order: 7 }, answer });
  expect(result).toEqual({
    port: 'default',
    data: {
      order: 7,
      callback_answer: { body: { ok: true }, query_params: { a: ['1'] }, received_at: '2026-01-01T00:00:00.000Z' },
    },
  });
});

test('or by the port timeout', async () => {
  const result = await runNode(waitForCallback, { fields, data: { order: 7 }, answer: { by: 'timeout', at: 1 } });
  expect(result).toEqual({ port: 'timeout', data: { order: 7 } });
});
