import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { type Api, createApi, draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';

const SCRIPT = fileURLToPath(new URL('../cluster/start-cluster.ts', import.meta.url));
const LIMIT_MS = 180_000;

let child: ChildProcess | null = null;
afterEach(async () => {
  if (child === null || child.exitCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
});

interface Cluster {
  readonly origin: string;
  /** Processes by what they are, such as `worker 1`. */
  readonly processes: ReadonlyMap<string, number>;
}

async function startCluster(dataDir: string): Promise<Cluster> {
  const started = spawn(process.execPath, [SCRIPT, '--data-dir', dataDir, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  let out = '';
  started.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  await until(
    'all run',
    async () => {
      if (started.exitCode !== null) throw new Error(`The cluster ended: ${out}`);
      return out.includes('Ctrl-C ends all');
    },
    LIMIT_MS,
  );
  expect(out).not.toContain('postgres://');
  const named = [...out.matchAll(/(\d+) \(([^)]+)\)/g)].map(([, pid, name]) => [name!, Number(pid)] as const);
  return { origin: /http:\/\/\S+:\d+/.exec(out)![0], processes: new Map(named) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function endCluster({ processes }: Cluster): Promise<void> {
  child!.kill('SIGINT');
  const [code] = (await once(child!, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect([...processes.values()].filter(isRunning)).toEqual([]);
}

async function countSucceeded(api: Api, workflow: string): Promise<number> {
  const { body } = await api.call<{ items: { state: string }[] }>('GET', `/api/runs/?workflow=${workflow}&limit=100`);
  return body.items.filter(({ state }) => state === 'succeeded').length;
}

it(
  'a server and three workers run what is drawn, also when one is killed; a signal ends all, and the next start goes on',
  async () => {
    const folder = await temporaryFolder('cluster');
    const first = await startCluster(folder.path);
    expect([...first.processes.keys()]).toEqual(['the PostgreSQL', 'the server', 'worker 1', 'worker 2', 'worker 3']);
    const owner = await registerOwner(first.origin);
    const api = await withApiKey(owner.api);
    const ids = await draw(
      api,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'cluster' } },
        check: { type: 'if-condition', form: { condition_expression: 'True' } },
      },
      ['hook>check'],
    );
    await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
    const send = async (at: Api, count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent++)
        expect((await at.call('POST', '/api/webhooks/cluster/', { sent })).status).toBe(202);
    };
    await send(api, 10);
    await until('ten runs ended', async () => (await countSucceeded(api, ids.workflow!)) === 10, LIMIT_MS);
    process.kill(first.processes.get('worker 1')!, 'SIGKILL');
    process.kill(first.processes.get('worker 2')!, 'SIGKILL');
    await send(api, 10);
    await until(
      'ten more did, on the worker that is left',
      async () => (await countSucceeded(api, ids.workflow!)) === 20,
      LIMIT_MS,
    );
    await endCluster(first);
    const second = await startCluster(folder.path);
    const again = createApi(second.origin, api.headers);
    await send(again, 1);
    await until('the next run ended', async () => (await countSucceeded(again, ids.workflow!)) === 21, LIMIT_MS);
    await endCluster(second);
    await folder.remove();
  },
  LIMIT_MS * 2,
);
