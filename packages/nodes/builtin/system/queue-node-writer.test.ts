import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { queueNodeWriter } from './queue-node-writer.ts';

test('the whole item goes into the queue and the data on as they are', async () => {
  const data = { a: 1 };
  const result = await runNode(queueNodeWriter, { data, metadata: { m: 1 }, queue: 'queue_a_b' });
  expect(result.data).toBe(data);
  expect(result.send).toEqual([{ queue: 'queue_a_b', item: { id: 'item-1', data, metadata: { m: 1 } } }]);
});

test('a writer without a queue fails', async () => {
  await expect(runNode(queueNodeWriter)).rejects.toMatchObject({ code: 'NODE_FAILED' });
});
