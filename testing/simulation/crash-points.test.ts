import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { type CrashPoint, mortal } from './crashing-store.ts';
import { drawInto, processOn } from './world.ts';

const MESSAGES = 3;

/**
 * The first form of the simulation: a process dies before or after each of its calls of the store; the next one takes the
 * same database over. Whatever the point, what was accepted is processed once and in order.
 */
describe('a process that dies at a call of the store', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;

  beforeAll(async () => {
    folder = await temporaryFolder('simulation');
    store = await openSqlite({ dataDir: folder.path, clock: { now: Date.now } });
  });

  afterAll(async () => {
    await store.stop();
    await folder.remove();
  });

  /** Runs the workflow with one crash; answers how many calls the first life made. */
  async function runWith(point: CrashPoint | null): Promise<number> {
    const file = `lines-${point === null ? 'none' : `${point.when}-${point.call}`}.txt`;
    const { ownerId, workflowId } = await drawInto(
      store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'simulated' } },
        check: { type: 'if-condition', form: { condition_expression: "data['webhook']['data']['body']['n'] >= 0" } },
        write: { type: 'queue-node-writer' },
        read: { type: 'queue-reader-dummy' },
        left: {
          type: 'data-transformer',
          form: { overwrite: false, output_template: '{"left": {{ data.webhook.data.body.n }}}' },
        },
        right: {
          type: 'data-transformer',
          form: { overwrite: false, output_template: '{"right": {{ data.webhook.data.body.n }}}' },
        },
        file: {
          type: 'file-writer',
          form: {
            file_path: file,
            mode: 'a',
            content: '{{ data.data_transformer.left }} {{ data.data_transformer_2.right }}',
          },
        },
      },
      ['hook>check', 'check.yes>write', 'write>read', 'read>left', 'read>right', 'left>file', 'right>file'],
    );
    const first = mortal(store, point);
    const accepted: number[] = [];
    const life = (async () => {
      const runtime = processOn(first.store, folder.path);
      await runtime.start();
      await runtime.executions.start(ownerId, workflowId);
      for (let n = 0; n < MESSAGES; n++) {
        const body = Buffer.from(JSON.stringify({ n }));
        const { subscribers } = await runtime.doors.webhook({
          userId: ownerId,
          channel: 'simulated',
          method: 'POST',
          headers: {},
          query: {},
          body,
          idempotencyKey: null,
        });
        if (subscribers > 0) accepted.push(n);
      }
      await drained(ownerId, workflowId);
    })();
    await Promise.race([life, first.died]);
    first.kill();

    const second = processOn(store, folder.path);
    await second.start();
    if ((await store.workflows.latestExecution(workflowId)) === null)
      await second.executions.start(ownerId, workflowId);
    await drained(ownerId, workflowId);
    const runs = await store.history.runs(ownerId, { workflowId, limit: 200 });
    expect(runs.map((run) => run.state)).toEqual(runs.map(() => 'succeeded'));
    const text = await readFile(join(folder.path, 'output', file), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    const numbers = lines.map((line) => {
      const [left, right] = line.split(' ');
      expect(left).toBe(right);
      return Number(left);
    });
    const once = [...new Set(numbers)];
    expect(accepted.filter((n) => !once.includes(n))).toEqual([]);
    expect(numbers.length - once.length).toBeLessThanOrEqual(1);
    expect(once).toEqual([...once].sort((a, b) => a - b));
    for (const loop of await store.history.loops(workflowId)) {
      const own = runs.filter((run) => run.loopId === loop.id).map((run) => run.iteration);
      expect(new Set(own).size).toBe(own.length);
    }
    await second.executions.stop(ownerId, workflowId);
    await second.stop();
    return first.calls();
  }

  async function drained(
    ownerId: Parameters<typeof store.history.queues>[0],
    workflowId: Parameters<typeof store.workflows.graph>[0],
  ): Promise<void> {
    await until(
      'every queue runs empty',
      async () => {
        const queues = await store.history.queues(ownerId, { workflowId });
        return queues.every((queue) => queue.depth === 0);
      },
      10_000,
      10,
    );
  }

  it('before it or after it, loses nothing, repeats one outside effect at most, and keeps the order', async () => {
    const calls = await runWith(null);
    expect(calls).toBeGreaterThan(10);
    for (let at = 0; at < calls * 2; at++) {
      const point: CrashPoint = { call: at >> 1, when: at % 2 === 0 ? 'before' : 'after' };
      await runWith(point).catch((cause: unknown) => {
        throw new Error(`Crash ${point.when} call ${point.call}: ${String(cause)}`, { cause });
      });
    }
  }, 600_000);
});
