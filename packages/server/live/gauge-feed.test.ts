import { randomUUID } from 'node:crypto';
import type { WorkflowId } from '@loopwright/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { createGaugeFeed } from './gauge-feed.ts';

const WORKFLOW = randomUUID() as string as WorkflowId;
const BEGAN = Date.parse('2026-01-01T00:00:00Z');

let server: OpenServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

it('gauges that stay are told once, and again to whoever comes later, with the instant at which they were read', async () => {
  let now = BEGAN;
  let onRead: (next: () => void) => void = () => undefined;
  const read = () =>
    new Promise<() => void>((resolve) => {
      onRead = resolve;
    });
  const after = (_ms: number, next: () => void) => {
    onRead(next);
    return () => undefined;
  };
  const feed = createGaugeFeed(server.runtime.live, { now: () => now, random: Math.random, after });
  const told: string[][] = [[], []];
  const at = (text: string | null | undefined) => Date.parse(JSON.parse(text ?? '{}').at) - BEGAN;

  let reading = read();
  const first = feed.follow(WORKFLOW, (text) => told[0]!.push(text));
  for (let second = 1; second <= 60; second += 1) {
    const next = await reading;
    now += 1000;
    reading = read();
    next();
  }
  await reading;
  const later = feed.follow(WORKFLOW, (text) => told[1]!.push(text));
  expect(told.map((texts) => texts.map(at))).toEqual([[0], [60_000]]);
  expect([at(first.newest()), at(later.newest())]).toEqual([60_000, 60_000]);
  first.end();
  later.end();
});
