import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { approval } from './approval.ts';

test('it asks with title, text and fields', async () => {
  const fields = JSON.stringify([
    { name: 'amount', kind: 'number', required: true, label: 'Amount in EUR' },
    { name: 'why' },
    { name: 'how', kind: 'choice', choices: ['card', 'cash'] },
  ]);
  const { wait } = await runNode(approval, { fields: { title: 'Pay?', message: 'To Ada', fields, timeout: 1 } });
  expect(wait).toEqual({
    for: 'approval',
    timeoutMs: 3_600_000,
    request: {
      title: 'Pay?',
      text: 'To Ada',
      fields: [
        { name: 'amount', label: 'Amount in EUR', kind: 'number', required: true, choices: [] },
        { name: 'why', label: 'why', kind: 'text', required: false, choices: [] },
        { name: 'how', label: 'how', kind: 'choice', required: false, choices: ['card', 'cash'] },
      ],
    },
  });
  const bare = await runNode(approval, { fields: { title: 'Go?' } });
  expect(bare.wait).toEqual({ for: 'approval', timeoutMs: null, request: { title: 'Go?', text: '', fields: [] } });
});

test.each([
  '{}',
  '[1]',
  'x',
  '[{}]',
  '[{"name": "1st"}]',
  '[{"name": "__proto__"}]',
  '[{"name": "a", "kind": "colour"}]',
  '[{"name": "a", "kind": "choice"}]',
  '[{"name": "a", "choices": [1]}]',
  '[{"name": "a"}, {"name": "a"}]',
])('fields %s are refused, naming the field', async (fields) => {
  await expect(runNode(approval, { fields: { title: 'Go?', fields } })).rejects.toMatchObject({
    message: expect.stringContaining('fields'),
  });
});

test.each([
  ['{"name": "ok", "required": "true"}', 'The field "ok" has the "required" "true": write true or false'],
  ['{"name": "ok", "required": 1}', 'The field "ok" has the "required" 1: write true or false'],
  ['{"name": "ok", "required": null}', 'The field "ok" has the "required" null: write true or false'],
  ['{"name": "ok", "label": null}', 'The field "ok" has the "label" null: write a text, or leave it out'],
  [
    '{"name": "ok", "label": {"en": "OK?"}}',
    'The field "ok" has the "label" {"en":"OK?"}: write a text, or leave it out',
  ],
])('the field %s is refused, with its value and what to write', async (field, detail) => {
  await expect(runNode(approval, { fields: { title: 'Go?', fields: `[${field}]` } })).rejects.toMatchObject({
    code: 'FIELD_INVALID',
    message: expect.stringContaining(`fields: ${detail}, such as`),
  });
});

test.each([
  [true, 'approved'],
  [false, 'rejected'],
] as const)('a decision (approved: %s) goes on by its port', async (approved, port) => {
  const at = Date.UTC(2026, 0, 1);
  const answer = { by: 'approval', approved, values: { n: 1 }, note: 'fine', person: 'ada', at } as const;
  const result = await runNode(approval, { fields: { title: 'Go?' }, data: { order: 7 }, answer });
  const decision = { approved, values: { n: 1 }, note: 'fine', person: 'ada', answered_at: '2026-01-01T00:00:00.000Z' };
  expect(result).toEqual({ port, data: { order: 7, approval: decision } });
});

test('a time-out goes on by its own', async () => {
  const result = await runNode(approval, {
    fields: { title: 'Go?' },
    data: { order: 7 },
    answer: { by: 'timeout', at: 1 },
  });
  expect(result).toEqual({ port: 'timeout', data: { order: 7 } });
});
