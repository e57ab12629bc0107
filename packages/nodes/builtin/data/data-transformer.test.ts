import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { dataTransformer } from './data-transformer.ts';

test('the object replaces the data', async () => {
  const result = await runNode(dataTransformer, { fields: { output_template: '{"a": 1}' }, data: { old: 1 } });
  expect(result.data).toEqual({ a: 1 });
});

test('without overwrite it is added under a free key', async () => {
  const fields = { output_template: '{"a": 1}', overwrite: 'off' };
  const result = await runNode(dataTransformer, { fields, data: { data_transformer: 0 } });
  expect(result.data).toEqual({ data_transformer: 0, data_transformer_2: { a: 1 } });
});

test.each(['[1]', '1', 'null', '"a"', '{', 'x'])('%j is no JSON object: the node fails', async (output_template) => {
  await expect(runNode(dataTransformer, { fields: { output_template } })).rejects.toMatchObject({
    code: 'NODE_FAILED',
    message: expect.stringContaining('output_template'),
  });
});
