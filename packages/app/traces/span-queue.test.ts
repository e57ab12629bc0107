import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../start/system-clock.ts';
import { createSpanQueue, type SpanQueue } from './span-queue.ts';

let server: Server;
let queue: SpanQueue;
let lines: string[];
/** Bodies that the collector got; it answers while it is `there`. */
let bodies: string[];
let there: boolean;
beforeEach(async () => {
  lines = [];
  bodies = [];
  there = true;
  server = createServer(async (request, reply) => {
    bodies.push(Buffer.concat(await request.toArray()).toString('utf8'));
    if (there) reply.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = (_fields: object, text: string): void => void lines.push(text);
  queue = createSpanQueue(new OTLPTraceExporter({ url }), systemClock, { info: log, warn: log, error: log });
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function tell(count: number): void {
  const tracer = new TracerProvider({ spanProcessors: [queue] }).getTracer('test');
  for (let one = 0; one < count; one++) tracer.startSpan(`span ${one}`).end();
}

const told = (): number => bodies.join().match(/"spanId"/g)?.length ?? 0;

it('what waits when it is stopped is sent', async () => {
  tell(1300);
  await queue.stop(10_000);
  expect([told(), queue.dropped(), lines]).toEqual([1300, 0, []]);
});

it('a collector that does not answer costs what the queue holds, and one line', async () => {
  there = false;
  tell(20_000);
  expect(queue.dropped()).toBe(20_000 - 512 - 8192);
  await queue.stop(20);
  expect(queue.dropped()).toBe(20_000);
  server.closeAllConnections(); // what was under way fails, and is not counted twice
  tell(1);
  expect(queue.dropped()).toBe(20_001);
  expect(lines.map((line) => line.slice(0, 31))).toEqual([
    'Spans of traces are dropped; no',
    'Spans of traces were dropped si',
  ]);
});
