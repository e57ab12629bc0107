import { readFile } from 'node:fs/promises';
import type { Runtime } from '@loopwright/runtime';
import { expect } from 'vitest';
import type { ExampleService } from '../e2e/example-service.ts';
import { onceEach, type Scene, type Story } from './crash-everywhere.ts';
import { TIMES_FASTER } from './quick-clock.ts';
import { oneMoreLine, priceWatch } from './ticking-story.ts';
import { answerAll, WAITS_FILE } from './waiting-story.ts';

/** Address that the files name in their `env`. */
const WRITTEN_ORIGIN = 'http://127.0.0.1:9000';

const CALLED = '    type: http-request\n    fields:\n';
/** The service is a real one: it may take as long as ever, though the clock is quick. */
const PATIENTLY = `${CALLED}      timeout_seconds: ${30 * TIMES_FASTER}\n`;

async function read(path: string, origin: string): Promise<string> {
  const text = await readFile(new URL(path, import.meta.url), 'utf8');
  return text.replaceAll(WRITTEN_ORIGIN, origin).replaceAll(CALLED, PATIENTLY);
}

/** Starts the workflow unless a process before did. */
async function startOnce(runtime: Runtime, { ownerId, workflowId }: Scene): Promise<void> {
  const row = await runtime.store.workflows.latestExecution(workflowId);
  if (row === null) await runtime.executions.start(ownerId, workflowId);
}

/** Sends a webhook; it is acknowledged when a loop took it. */
async function send(runtime: Runtime, scene: Scene, channel: string, body: object): Promise<void> {
  const { subscribers } = await runtime.doors.webhook({
    userId: scene.ownerId,
    channel,
    method: 'POST',
    headers: {},
    query: {},
    body: Buffer.from(JSON.stringify(body)),
    idempotencyKey: null,
  });
  if (subscribers > 0) scene.acknowledged.push(body);
}

const allSucceeded = async (scene: Scene): Promise<void> => {
  const runs = await scene.runs();
  expect(runs.map((run) => run.errorText ?? run.state)).toEqual(runs.map(() => 'succeeded'));
};

/** Messages that may have been processed though nobody heard that they were accepted come last: the process died with them. */
function atLeast(processed: readonly string[], acknowledged: readonly string[], all: readonly string[]): void {
  expect(processed.slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(all.slice(0, processed.length)).toEqual(processed);
}

/** Webhook, branch, a line in one of two files. */
async function firstWebhook(service: ExampleService): Promise<Story> {
  const ordersOf = ({ number }: Scene) =>
    [250, 50, 120, 10].map((total, at) => ({ customer: `ada-${number}-${at}`, total }) as const);
  const FILES = [
    {
      path: 'large-orders.txt',
      takes: (total: number) => total > 100,
      line: (customer: string, total: number) => `${customer} spends ${total}: call them`,
    },
    {
      path: 'small-orders.txt',
      takes: (total: number) => total <= 100,
      line: (customer: string, total: number) => `${customer} spends ${total}`,
    },
  ];
  return {
    name: 'first-webhook',
    file: await read('../../examples/first-webhook.yaml', service.origin),
    async act(runtime, scene) {
      await startOnce(runtime, scene);
      for (const order of ordersOf(scene)) await send(runtime, scene, 'first-webhook', order);
      await scene.drained();
    },
    async goOn(runtime, scene) {
      await startOnce(runtime, scene);
      await scene.drained();
    },
    async check(scene) {
      await allSucceeded(scene);
      for (const { path, takes, line } of FILES) {
        const expected = (orders: readonly unknown[]): string[] =>
          (orders as ReturnType<typeof ordersOf>)
            .filter(({ total }) => takes(total))
            .map(({ customer, total }) => line(customer, total));
        atLeast(onceEach(await scene.lines(path), scene), expected(scene.acknowledged), expected(ordersOf(scene)));
      }
    },
  };
}

/** Webhook, branch, call, queue, second loop, file. */
async function orderIntake(service: ExampleService): Promise<Story> {
  const ordersOf = ({ number }: Scene) =>
    [250, 50, 120, 300].map((total, at) => ({ id: number * 10 + at, total }) as const);
  const isLarge = (order: unknown): boolean => (order as { total: number }).total > 100;
  const lineOf = (order: unknown): string => {
    const { id, total } = order as { id: number; total: number };
    return `order ${id} of ${total}: 200`;
  };
  return {
    name: 'order-intake',
    file: await read('../../examples/order-intake.yaml', service.origin),
    async act(runtime, scene) {
      await startOnce(runtime, scene);
      for (const order of ordersOf(scene)) await send(runtime, scene, 'orders', order);
      await scene.drained();
    },
    async goOn(runtime, scene) {
      await startOnce(runtime, scene);
      await scene.drained();
    },
    async check(scene) {
      await allSucceeded(scene);
      const lines = onceEach(await scene.lines('orders.txt'), scene);
      const expected = (orders: readonly unknown[]): string[] => orders.filter(isLarge).map(lineOf);
      atLeast(lines, expected(scene.acknowledged), expected(ordersOf(scene)));
      const ids = new Set(ordersOf(scene).map((order) => order.id));
      const calls = (await service.calls()).filter((call) => ids.has((call.body as { id?: number } | null)?.id ?? -1));
      expect(
        onceEach(
          calls.map((call) => lineOf(call.body)),
          scene,
        ),
      ).toEqual(lines);
      expect(new Set(calls.map((call) => call.key)).size).toBe(lines.length);
    },
  };
}

/** An example that answers requests: `input` asked for under a key, in both lives, must be answered `answer` once it was run. */
async function request(service: ExampleService, name: string, input: object, answer: object): Promise<Story> {
  async function ask(runtime: Runtime, scene: Scene, key: string | null) {
    const { ownerId: userId, workflowId } = scene;
    const body = Buffer.from(JSON.stringify({ input }));
    return runtime.doors.request({ userId, workflowId, body, headers: {}, idempotencyKey: key });
  }
  const good = { kind: 'answer', status: 200, body: answer };
  return {
    name,
    file: await read(`../../examples/${name}.yaml`, service.origin),
    async act(runtime, scene) {
      await runtime.executions.setActive(scene.ownerId, scene.workflowId, true);
      scene.acknowledged.push(await ask(runtime, scene, 'first'));
    },
    async goOn(runtime, scene) {
      await runtime.executions.setActive(scene.ownerId, scene.workflowId, true);
      const again = await ask(runtime, scene, 'first');
      // Who had an answer has the same one now; who had none may learn that the first run was cut off, or now have it.
      if (scene.acknowledged.length > 0 || again.kind !== 'failed') expect(again).toEqual(good);
      else expect(again.text).toMatch(/caller was gone/i);
      expect(await ask(runtime, scene, null)).toEqual(good);
    },
    async check(scene) {
      for (const outcome of scene.acknowledged) expect(outcome).toEqual(good);
      const runs = await scene.runs();
      // One under the key, and one without for each time that somebody asked again.
      expect(runs.length).toBeGreaterThanOrEqual(2);
      expect(runs.length).toBeLessThanOrEqual(1 + scene.crashes);
      expect(runs[0]!.state).toBe('succeeded');
      for (const run of runs)
        expect(['succeeded', 'ORPHANED']).toContain(run.state === 'failed' ? run.errorCode : run.state);
      if (scene.acknowledged.length > 0) expect(runs.at(-1)!.state).toBe('succeeded');
    },
  };
}

/** A producer that runs out of data: it ends by itself, and each page is kept once. */
async function readingList(service: ExampleService): Promise<Story> {
  const isDone = (runtime: Runtime, { ownerId, workflowId, until }: Scene) =>
    until('the execution ends', async () => (await runtime.executions.status(ownerId, workflowId)).state === 'SUCCESS');
  return {
    name: 'reading-list',
    file: await read('../../examples/reading-list.yaml', service.origin),
    async act(runtime, scene) {
      await startOnce(runtime, scene);
      await isDone(runtime, scene);
    },
    async goOn(runtime, scene) {
      await startOnce(runtime, scene);
      await isDone(runtime, scene);
    },
    async check(scene) {
      await allSucceeded(scene);
      expect(await scene.runs()).toHaveLength(3);
      for (const page of ['loops', 'queues', 'journals'])
        expect(await scene.text(`reading/${page}.md`)).toBe(`# ${page}\n\nA page about **loops**.`);
    },
  };
}

/** A loop that goes on until it is stopped: no beat is left out, whatever the crash, the stop and the next start. */
async function heartbeat(service: ExampleService): Promise<Story> {
  const beats = (scene: Scene, count: number): Promise<void> =>
    scene.until(`${count} beats`, async () => new Set(await scene.lines('heartbeat.txt')).size >= count);
  return {
    name: 'heartbeat',
    file: await read('../../examples/heartbeat.yaml', service.origin),
    async act(runtime, scene) {
      await startOnce(runtime, scene);
      await beats(scene, 2);
    },
    async goOn(runtime, scene) {
      await startOnce(runtime, scene);
      await oneMoreLine(runtime, scene, 'heartbeat.txt', 4);
      await runtime.executions.stop(scene.ownerId, scene.workflowId);
    },
    async check(scene) {
      const lines = onceEach(await scene.lines('heartbeat.txt'), scene);
      expect(lines).toEqual(lines.map((_, at) => `beat ${at + 1}`));
      const states = (await scene.runs()).map((run) => run.state);
      expect(states.slice(1)).toEqual(states.slice(1).map(() => 'succeeded'));
      expect(['succeeded', 'suspended']).toContain(states[0]);
      // A run that the stop set aside may have written its line, and not yet that it did.
      const done = states.filter((state) => state === 'succeeded').length;
      expect(states[0] === 'suspended' ? [lines.length, lines.length - 1] : [lines.length]).toContain(done);
    },
  };
}

/** A for-each inside a for-each, an error port, and a delay in the midst of both. */
async function ordersByLine(service: ExampleService): Promise<Story> {
  const batches = [
    { n: 1, orders: [{ lines: [{ quantity: 3 }, { quantity: 1 }] }, { lines: [{}] }, { lines: [] }] },
    { n: 2, orders: [{ lines: [{}, { quantity: 2 }] }] },
  ];
  const kindOf = (line: { quantity?: number }): string =>
    line.quantity === undefined ? 'broken' : line.quantity > 1 ? 'many' : 'few';
  const lineOf = (batch: unknown): string => {
    const { n, orders } = batch as (typeof batches)[number];
    return `${n}:${orders.map(({ lines }) => ` [${lines.map((line) => `${kindOf(line)} `).join('')}]`).join('')}`;
  };
  return {
    name: 'orders-by-line',
    file: await read('workflows/orders-by-line.yaml', service.origin),
    async act(runtime, scene) {
      await startOnce(runtime, scene);
      for (const batch of batches) await send(runtime, scene, 'batches', batch);
      await scene.drained();
    },
    async goOn(runtime, scene) {
      await startOnce(runtime, scene);
      await scene.drained();
    },
    async check(scene) {
      await allSucceeded(scene);
      const lines = onceEach(await scene.lines('batches.txt'), scene);
      atLeast(lines, scene.acknowledged.map(lineOf), batches.map(lineOf));
    },
  };
}

/** A long delay, then a call-back from outside: parked twice, in an ordered loop. */
async function waits(): Promise<Story> {
  const messages = [1, 2].map((n) => ({ n }));
  const lineOf = (message: unknown): string => `${(message as { n: number }).n} yes`;
  return {
    name: 'waits',
    file: await WAITS_FILE(),
    async act(runtime, scene) {
      await startOnce(runtime, scene);
      for (const message of messages) await send(runtime, scene, 'waits', message);
      await answerAll(runtime, scene);
    },
    async goOn(runtime, scene) {
      await startOnce(runtime, scene);
      await answerAll(runtime, scene);
    },
    async check(scene) {
      await allSucceeded(scene);
      const lines = onceEach(await scene.lines('answers.txt'), scene);
      atLeast(lines, scene.acknowledged.map(lineOf), messages.map(lineOf));
    },
  };
}

/** All of them: every example, and what the examples lack. */
export const STORIES: Readonly<Record<string, (service: ExampleService) => Promise<Story>>> = {
  'first-webhook': firstWebhook,
  'order-intake': orderIntake,
  'request-answer': (service) => request(service, 'request-answer', { total: 250 }, { net: 250, tax: 50, gross: 300 }),
  'invoice-lines': (service) =>
    request(
      service,
      'invoice-lines',
      {
        lines: [
          { sku: 'pen', quantity: 10 },
          { sku: 'chair', quantity: 2 },
        ],
      },
      {
        lines: [
          { sku: 'pen', cost: 15 },
          { sku: 'chair', cost: 178 },
        ],
        total: 193,
      },
    ),
  'fork-and-join': (service) =>
    request(service, 'fork-and-join', { sku: 'chair' }, { sku: 'chair', price: 89, available: 3 }),
  'reading-list': readingList,
  heartbeat,
  'price-watch': async (service) =>
    priceWatch(await read('../../examples/price-watch.yaml', service.origin), startOnce),
  'orders-by-line': ordersByLine,
  waits,
};
