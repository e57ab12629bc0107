import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { httpResponse } from './http-response.ts';

test('the data become the body and are replaced', async () => {
  const data = { total: 1 };
  const result = await runNode(httpResponse, { data });
  expect(result.data).toEqual({ __http_response__: true, status: 200, body: { total: 1 } });
  expect(result.answer?.body).toBe(data);
});

test.each([
  ['{"ok": true}', { ok: true }],
  ['[1]', [1]],
  ['"text"', 'text'],
  ['', {}],
])('the custom body %j is parsed', async (body_json, body) => {
  const result = await runNode(httpResponse, { fields: { status_code: '201', body_source: 'custom', body_json } });
  expect(result.answer).toEqual({ status: 201, body });
});

test('a custom body that is no JSON fails, naming its field', async () => {
  const failing = runNode(httpResponse, { fields: { body_source: 'custom', body_json: '{' } });
  await expect(failing).rejects.toMatchObject({ code: 'NODE_FAILED', message: expect.stringContaining('body_json') });
});

test.each([
  ['abc', 'Enter a whole number.'],
  [99, 'Ensure this value is greater than or equal to 100.'],
  ['600', 'Ensure this value is less than or equal to 599.'],
])('the status %j is refused', (status, text) => {
  expect(httpResponse.form?.check('status_code', status)).toEqual({ errors: [text] });
});
