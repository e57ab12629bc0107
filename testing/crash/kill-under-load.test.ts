import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { freePort } from '../process/free-port.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const KILLS = 20;
/** Webhooks that are answered between two kills, at least. */
const PER_LIFE = 25;
const AT_ONCE = 8;

interface RunItem {
  readonly id: number;
  readonly state: string;
  readonly iteration: number;
}

/**
 * webhook → if → http-request → queue writer; queue reader → file-writer. Killed again and again under load, then counted:
 * what was accepted is what was processed.
 */
describe('a server that is killed twenty times under webhook load', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let receiver: Receiver;
  let server: ServerProcess;
  let api: Api;
  let ids: Record<string, string>;
  let task = '';
  /** Numbers whose webhook was answered 202 with a subscriber: when it was sent and when it was answered, as moments in one order. */
  const accepted = new Map<number, { readonly sent: number; readonly answered: number }>();
  let next = 0;
  let moments = 0;
  /** What the second loop processed, in its order. */
  let processed: readonly number[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder('crash');
    receiver = await startReceiver();
    // As in production: runs go on while the server is being made.
    const args = ['--port', String(await freePort())];
    server = await startServer(folder.path, { args });
    const owner = await registerOwner(server.origin);
    api = await withApiKey(owner.api);
    ids = await draw(
      api,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'crash' } },
        check: { type: 'if-condition', form: { condition_expression: "data['webhook']['data']['body']['n'] >= 0" } },
        call: {
          type: 'http-request',
          form: { method: 'POST', url: `${receiver.origin}/`, body: '{"n": {{ data.webhook.data.body.n }}}' },
        },
        write: { type: 'queue-node-writer' },
        read: { type: 'queue-reader-dummy' },
        file: {
          type: 'file-writer',
          form: { file_path: 'lines.txt', mode: 'a', content: '{{ data.webhook.data.body.n }}' },
        },
      },
      ['hook>check', 'check.yes>call', 'call>write', 'write>read', 'read>file'],
    );
    const started = await api.call<{ task_id: string }>('POST', `/api/workflow/${ids.workflow}/start_execution/`);
    task = started.body.task_id;
    for (let kill = 0; kill < KILLS; kill++) {
      await sendAndKill();
      server = await startServer(folder.path, { args });
      api = api.at(server.origin);
    }
    await until('every queue runs empty', isDrained, 300_000, 200);
  }, 1_200_000);

  afterAll(async () => {
    await server?.end('SIGKILL');
    await receiver?.end();
    await folder?.remove();
  });

  async function linesWritten(): Promise<readonly number[]> {
    const text = await readFile(join(folder.path, 'output', 'lines.txt'), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean).map(Number);
  }

  /** How many tasks of either loop were begun so far, each counted once. */
  async function begun(): Promise<readonly [calls: number, lines: number]> {
    return [new Set(receiver.calls.map(({ key }) => key)).size, new Set(await linesWritten()).size];
  }

  /**
   * Sends webhooks from several callers at once, and kills the server while they do; but not before either loop went on by a run: what is
   * under way in three deaths is taken for what causes them.
   */
  async function sendAndKill(): Promise<void> {
    const [calls, lines] = await begun();
    let answered = 0;
    let killed = false;
    const wentOn = async (): Promise<boolean> => {
      const now = await begun();
      return now[0] >= calls + 2 && now[1] >= lines + 2;
    };
    let isDue = false;
    const caller = async (): Promise<void> => {
      while (!killed) {
        if (answered >= PER_LIFE && !isDue) {
          isDue = await wentOn();
          if (!isDue) await pause(10);
          continue;
        }
        const n = next++;
        const sent = moments++;
        const reply = await api.call<{ subscribers?: number }>('POST', '/api/webhooks/crash/', { n }).catch(() => null);
        if (reply?.status !== 202 || (reply.body.subscribers ?? 0) < 1) continue;
        accepted.set(n, { sent, answered: moments++ });
        answered += 1;
        if (isDue && !killed) {
          killed = true;
          void server.end('SIGKILL');
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, caller));
    await server.exited;
  }

  async function isDrained(): Promise<boolean> {
    const reply = await api.call<{ items: { depth: number }[] }>('GET', `/api/queues/?workflow=${ids.workflow}`);
    return reply.status === 200 && reply.body.items.length > 0 && reply.body.items.every((queue) => queue.depth === 0);
  }

  async function runsOf(node: string): Promise<RunItem[]> {
    const runs: RunItem[] = [];
    let cursor: string | null = null;
    do {
      const page: { body: { items: (RunItem & { producer_id: string })[]; next_cursor: string | null } } =
        await api.call(
          'GET',
          `/api/runs/?workflow=${ids.workflow}&limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
      runs.push(...page.body.items.filter((run) => run.producer_id === ids[node]));
      cursor = page.body.next_cursor;
    } while (cursor !== null);
    return runs;
  }

  /** Number that a run of the second loop carried, from its journal. */
  async function numberOf(run: RunItem): Promise<number> {
    const reply = await api.call<{ tasks: { output: { webhook: { data: { body: { n: number } } } } }[] }>(
      'GET',
      `/api/runs/${run.id}/`,
    );
    return reply.body.tasks[0]!.output.webhook.data.body.n;
  }

  it('goes on with the same execution', async () => {
    const reply = await api.call<{ task_id: string; status: string }>(
      'GET',
      `/api/workflow/${ids.workflow}/task_status/`,
    );
    expect(reply.body).toEqual({ task_id: task, status: 'STARTED' });
  });

  it('has processed every webhook that it accepted: no run is left unfinished or failed', async () => {
    const runs = [...(await runsOf('hook')), ...(await runsOf('read'))];
    expect(runs.filter((run) => run.state !== 'succeeded')).toEqual([]);
    expect(accepted.size).toBeGreaterThanOrEqual(KILLS * PER_LIFE);
  });

  it('brought each item to the second loop exactly once, in order', async () => {
    const runs = (await runsOf('read')).sort((a, b) => a.iteration - b.iteration);
    const numbers: number[] = [];
    for (const run of runs) numbers.push(await numberOf(run));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect([...accepted.keys()].filter((n) => !numbers.includes(n))).toEqual([]);
    const inFirst = (await runsOf('hook')).sort((a, b) => a.iteration - b.iteration);
    const order: number[] = [];
    for (const run of inFirst) order.push(await numberOf(run));
    expect(numbers).toEqual(order);
    // Of two callers at once either may be first; but what was sent after another's answer comes behind it.
    let lastSent = -1;
    for (const n of numbers) {
      const times = accepted.get(n);
      if (times === undefined) continue; // durable, but killed before its answer went out
      expect(times.answered).toBeGreaterThan(lastSent);
      lastSent = Math.max(lastSent, times.sent);
    }
    processed = numbers;
  });

  it('wrote the lines in the same order, each right behind itself where it was repeated', async () => {
    const lines = await linesWritten();
    expect(lines.filter((n, at) => n !== lines[at - 1])).toEqual(processed);
    expect(lines.length - processed.length).toBeLessThanOrEqual(KILLS);
  });

  it('repeated a call at most once a kill, under the same key', () => {
    const keys = new Map<string, Set<string>>();
    for (const { key, body } of receiver.calls) {
      expect(key).not.toBeNull();
      keys.set(body, (keys.get(body) ?? new Set()).add(key!));
    }
    expect(receiver.calls.length - keys.size).toBeLessThanOrEqual(KILLS);
    for (const used of keys.values()) expect(used.size).toBe(1);
  });

  it('leaves no run and no message to a server that is gone', async () => {
    await server.end('SIGTERM');
    const database = new DatabaseSync(join(folder.path, 'loopwright.db'), { readOnly: true });
    const count = (table: string): unknown =>
      database.prepare(`SELECT count(*) AS left FROM ${table} WHERE worker IS NOT NULL`).get();
    expect([count('run'), count('message')]).toEqual([{ left: 0 }, { left: 0 }]);
    database.close();
  });
});
