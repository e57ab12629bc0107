import type { UserId } from '@loopwright/model';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WebhookCall } from '../facade/doors.ts';
import type { Bell, Clock, Cluster } from '../ports.ts';
import { everywhere, type WaitersEverywhere } from './waiters-elsewhere.ts';
import { createWebhookWaiters } from './webhook-waiters.ts';

type Part = Extract<Bell, { readonly bell: 'trial-call' }>;

const userId = 7 as UserId;
const channel = 'tried';
let now: number;
let heard: WebhookCall[];
let rung: Bell[];
let here: WaitersEverywhere;
let door: WaitersEverywhere;

const clock: Clock = { now: () => now, random: () => 0.5, after: () => () => undefined };

/** The process where somebody waits, and the one to which calls come. */
beforeEach(() => {
  now = 1_000_000;
  heard = [];
  rung = [];
  here = everywhere(createWebhookWaiters(), { ring: () => undefined } as unknown as Cluster, clock);
  door = everywhere(createWebhookWaiters(), { ring: (bell: Bell) => rung.push(bell) } as unknown as Cluster, clock);
  waits(channel);
});

function waits(on: string): void {
  here.next(userId, on, new AbortController().signal).then(
    (call) => heard.push(call),
    () => undefined,
  );
}

/** The parts of a call as the door tells them. */
function partsOf(body: string, on = channel): Part[] {
  rung = [];
  door.hear({ bell: 'trial-waits', userId, channel: on });
  door.heard({
    userId,
    channel: on,
    method: 'POST',
    headers: { 'x-a': 'b' },
    query: { q: ['1'] },
    body: Buffer.from(body),
    idempotencyKey: null,
  });
  return rung as Part[];
}

async function toldOf(parts: readonly Part[]): Promise<WebhookCall[]> {
  for (const part of parts) here.hear(part);
  await new Promise((resolve) => setImmediate(resolve));
  return heard;
}

const large = 'x'.repeat(20_000);

describe('a call that comes to another process', () => {
  it('is put together of its parts, in whatever order they come', async () => {
    const parts = partsOf(large);
    expect(parts.length).toBeGreaterThan(3);
    const [call] = await toldOf(parts.toReversed());
    expect(call).toMatchObject({ userId, channel, method: 'POST', headers: { 'x-a': 'b' }, query: { q: ['1'] } });
    expect(Buffer.from(call!.body).toString()).toBe(large);
  });

  it('of a mebibyte is told; a larger one is not', async () => {
    expect(partsOf('x'.repeat(1024 * 1024 + 1))).toEqual([]);
    expect(await toldOf(partsOf('x'.repeat(1024 * 1024)))).toHaveLength(1);
  });

  it('is put together though seven others never come whole, and forgets those', async () => {
    for (let n = 0; n < 7; n += 1) await toldOf(partsOf(large).slice(1));
    expect(await toldOf(partsOf(large))).toHaveLength(1);
  });

  it('is forgotten when its last part comes too late', async () => {
    const [first, ...rest] = partsOf(large);
    await toldOf(rest);
    now += 60_000;
    expect(await toldOf([first!])).toEqual([]);
  });

  it.each<[string, (part: Part) => Part]>([
    ['a part below 0', (part) => ({ ...part, part: -1 })],
    ['a part that is no whole number', (part) => ({ ...part, part: 0.5 })],
    ['a part beyond its last', (part) => ({ ...part, part: part.of })],
    ['no parts at all', (part) => ({ ...part, of: 0 })],
    ['more parts than any call has', (part) => ({ ...part, of: 1e9 })],
    ['a part of another number of parts', (part) => ({ ...part, of: part.of + 1 })],
    ['a part that is longer than any is', (part) => ({ ...part, text: 'x'.repeat(7000) })],
  ])('is put together beside %s', async (_what, broken) => {
    const [first, ...rest] = partsOf(large);
    expect(await toldOf([...rest, broken(first!), first!])).toHaveLength(1);
    expect(Buffer.from(heard[0]!.body).toString()).toBe(large);
  });

  it('belongs to the channel and the user that its parts name, whatever it says itself', async () => {
    waits('another');
    const parts = partsOf(large, 'another').map((part) => ({ ...part, channel }));
    expect(await toldOf(parts)).toMatchObject([{ userId, channel }]);
  });

  it('is not put together of parts for different channels', async () => {
    waits('another');
    const [first, ...rest] = partsOf(large);
    expect(await toldOf([...rest, { ...first!, channel: 'another' }])).toEqual([]);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['without a body', '{}'],
    ['with a head of another shape', '{"method":"POST","headers":[],"query":{},"body":"","idempotencyKey":null}'],
    ['with a value of another shape', '{"method":"POST","headers":{"a":1},"query":{},"body":"","idempotencyKey":null}'],
    [
      'with a query of another shape',
      '{"method":"POST","headers":{},"query":{"a":"b"},"body":"","idempotencyKey":null}',
    ],
  ])('is nothing where its text is %s', async (_what, content) => {
    const text = Buffer.from(content).toString('base64');
    expect(await toldOf([{ bell: 'trial-call', userId, channel, id: 'a', part: 0, of: 1, text }])).toEqual([]);
  });
});
