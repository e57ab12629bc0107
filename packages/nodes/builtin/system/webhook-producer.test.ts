import type { DoorMessage, JsonObject } from '@loopwright/sdk';
import { expect, test } from 'vitest';
import { webhookProducer } from './webhook-producer.ts';

function message(parts: Partial<DoorMessage> = {}): DoorMessage {
  return {
    channel: 'orders',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: { src: ['shop'] },
    body: { total: 250 },
    input: null,
    receivedAt: Date.UTC(2024, 0, 1, 12, 0, 14),
    ...parts,
  };
}

function receive(given: DoorMessage): JsonObject {
  if (webhookProducer.source?.from !== 'door') throw new Error('a webhook comes through a door');
  return webhookProducer.source.receive(given, { webhook_id: 'orders' });
}

test('a call becomes webhook, with its body, headers, method, query and time', () => {
  expect(JSON.parse(JSON.stringify(receive(message())))).toEqual({
    webhook: {
      webhook_id: 'orders',
      data: {
        body: { total: 250 },
        headers: { 'content-type': 'application/json' },
        method: 'POST',
        query_params: { src: ['shop'] },
      },
      timestamp: '2024-01-01T12:00:14.000Z',
    },
  });
});

test('the body is asked for when it is read, and once', () => {
  let asked = 0;
  const lazy = {
    ...message(),
    get body() {
      asked += 1;
      return null;
    },
  };
  const { webhook } = receive(lazy) as { webhook: { data: { body: unknown; method: string } } };
  expect([webhook.data.method, asked]).toEqual(['POST', 0]);
  expect([webhook.data.body, webhook.data.body, asked]).toEqual([null, null, 1]);
});

test('in an api workflow the body is the input, whose keys stay at the top; webhook is never theirs', () => {
  const input = { total: 1, webhook: 'forged' };
  const data = receive(message({ input })) as { total: number; webhook: { data: { body: unknown } } };
  expect(data.total).toBe(1);
  expect(data.webhook.data.body).toBe(input);
});

test.each([
  ['', 'This field is required.'],
  ['a b', 'Use letters, digits, "-" and "_" only.'],
  ['{{ data.x }}', 'Use letters, digits, "-" and "_" only.'],
  ['x'.repeat(256), 'Ensure this value has at most 255 characters (it has 256).'],
])('the id %j is refused', (id, text) => {
  expect(webhookProducer.form?.check('webhook_id', id)).toEqual({ errors: [text] });
});
