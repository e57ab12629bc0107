import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { createApi, draw, until } from '../process/api.ts';
import { openFrames } from '../process/frames.ts';
import { startServer, startWorker, temporaryFolder } from '../process/server-process.ts';
import { type Installation, startInstallation } from './start-installation.ts';

const postgres = postgresForTests();
let on: Installation;
let api: Installation['api'];
let owner: Installation['owner'];
let admin: Installation['admin'];
let server: Installation['server'];
let worker: Installation['worker'];

beforeEach(async () => {
  on = await startInstallation(postgres(), 'cluster');
  ({ api, owner, admin, server, worker } = on);
});
afterEach(() => on.end());

const linesOf = async (file: string): Promise<string[]> =>
  (await readFile(join(on.folder, 'output', file), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

/** webhook → file; `tags` are the workflow's */
async function hookToFile(
  channel: string,
  config: Record<string, unknown> = {},
  tags: readonly string[] = [],
): Promise<string> {
  const ids = await draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: channel }, config },
      file: {
        type: 'file-writer',
        form: { file_path: `${channel}.txt`, mode: 'a', content: '{{ data.webhook.data.body.n }}' },
      },
    },
    ['hook>file'],
  );
  expect((await api.call('PATCH', `/api/workflow/${ids.workflow}/`, { tags })).status).toBe(200);
  await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
  return ids.workflow!;
}

const send = async (channel: string, n: number): Promise<number> => {
  const reply = await api.call<{ subscribers: number }>('POST', `/api/webhooks/${channel}/`, { n });
  expect(reply.status).toBe(202);
  return reply.body.subscribers;
};
const holders = async (): Promise<number[]> =>
  (await admin.query<{ worker: string }>('SELECT DISTINCT worker FROM loopwright.loop_lease')).rows.map((row) =>
    Number(row.worker),
  );

it('what a server accepts is run by a worker that comes later, and stopped from the server', async () => {
  const workflow = await hookToFile('later');
  expect(await send('later', 1)).toBe(1);
  await worker();
  await until('it is run', async () => (await linesOf('later.txt')).length === 1);
  expect(await send('later', 2)).toBe(1);
  await until('the next is run at once', async () => (await linesOf('later.txt')).length === 2);
  const stopped = await api.call('POST', `/api/workflow/${workflow}/stop_execution/`);
  expect(stopped.status).toBe(200);
  expect(await holders()).toEqual([]);
  expect(await send('later', 3)).toBe(0);
  const status = await api.call<{ status: string }>('GET', `/api/workflow/${workflow}/task_status/`);
  expect(status.body.status).toBe('REVOKED');
});

it('loops spread over workers, and move when one of them is killed, ends or hangs', async () => {
  const channels = ['a', 'b', 'c', 'd'];
  for (const channel of channels) await hookToFile(channel);
  const [one, two] = [await worker(), await worker()];
  await until('both have some', async () => (await holders()).length === 2);
  let n = 0;
  const sendToAll = async (): Promise<void> => {
    n += 1;
    for (const channel of channels) expect(await send(channel, n)).toBe(1);
  };
  const allHave = (lines: number) => async (): Promise<boolean> => {
    const found = await Promise.all(channels.map((channel) => linesOf(`${channel}.txt`)));
    // Who is killed before that is on disk may have written a line that is written again.
    const { rows } = await admin.query('SELECT 1 FROM loopwright.run WHERE ended_at IS NOT NULL');
    return found.every((one) => one.length === lines) && rows.length === lines * channels.length;
  };
  await sendToAll();
  await until('all are run', allHave(1));
  await one.end('SIGKILL');
  await sendToAll();
  await until('the other has them all', allHave(2));
  const three = await worker();
  await until('they are shared again', async () => (await holders()).length === 2);
  expect(await two.end('SIGTERM')).toBe(0);
  await sendToAll();
  await until('the third has them all', allHave(3));
  const four = await worker();
  await until('they are shared again', async () => (await holders()).length === 2);
  three.signal('SIGSTOP');
  await sendToAll();
  await until('the fourth has them all within two heartbeats', allHave(4));
  three.signal('SIGCONT');
  await sendToAll();
  await until('nothing is run twice', allHave(5));
  expect(four.log()).not.toContain('"level":50');
  for (const channel of channels) expect(await linesOf(`${channel}.txt`)).toEqual(['1', '2', '3', '4', '5']);
}, 600_000);

it.each([
  ['a tag that its node asks for', { worker_tag: 'gpu' }, [], 'eu', 'gpu,eu'],
  ['a tag that its workflow asks for', {}, ['eu', 'worker: gpu'], 'eu', 'gpu'],
  ['both tags where node and workflow ask for one', { worker_tag: 'gpu' }, ['worker:eu'], 'gpu', 'eu,gpu'],
])('a loop goes to a worker with %s', async (_what, config, tags, others, asked) => {
  await hookToFile('tagged', config, tags);
  await worker('--tags', others);
  await send('tagged', 1);
  await hookToFile('plain', {}, ['gpu', 'worker: ']); // these ask for none
  await send('plain', 1);
  await until('the plain one runs', async () => (await linesOf('plain.txt')).length === 1);
  expect(await linesOf('tagged.txt')).toEqual([]);
  await worker('--tags', asked);
  await until('the tagged one runs', async () => (await linesOf('tagged.txt')).length === 1);
});

it('a loop of several at once is shared out by message, and every message runs once', async () => {
  const ids = await draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'wide' }, config: { concurrency: 4 } },
      wait: { type: 'static-delay-node', form: { interval: 1, unit: 'seconds' } },
      file: {
        type: 'file-writer',
        form: { file_path: 'wide.txt', mode: 'a', content: '{{ data.webhook.data.body.n }}' },
      },
    },
    ['hook>wait', 'wait>file'],
  );
  await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
  await worker();
  await worker();
  await until('both have a part', async () => (await holders()).length === 2);
  for (let n = 0; n < 16; n++) await send('wide', n);
  await until('all are run', async () => (await linesOf('wide.txt')).length >= 16);
  expect((await linesOf('wide.txt')).map(Number).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 16 }, (_, n) => n),
  );
  const runs = await admin.query<{ iteration: string }>('SELECT iteration FROM loopwright.run');
  expect(new Set(runs.rows.map((row) => row.iteration)).size).toBe(16);
});

it('what a killed worker held of a shared loop is taken by those that have it already, though nothing new comes', async () => {
  const asked: ServerResponse[] = [];
  const slow = createServer((_, reply) => asked.push(reply)).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const ids = await draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'left' }, config: { concurrency: 4 } },
      ask: { type: 'http-request', form: { url: `http://127.0.0.1:${(slow.address() as AddressInfo).port}/` } },
      file: {
        type: 'file-writer',
        form: { file_path: 'left.txt', mode: 'a', content: '{{ data.webhook.data.body.n }}' },
      },
    },
    ['hook>ask', 'ask>file'],
  );
  await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
  const both = [await worker(), await worker()];
  await until('both have a part', async () => (await holders()).length === 2);
  await send('left', 1);
  // The other one has looked and found nothing: nothing new tells it to look again.
  const worksOnIt = async (): Promise<number | undefined> => {
    const { rows } = await admin.query<{ name: string }>(
      'SELECT w.name FROM loopwright.message m JOIN loopwright.worker w ON w.id = m.worker WHERE m.state = 1',
    );
    return rows[0] && Number(rows[0].name.split(':')[1]);
  };
  const pid = await until('one works on it', async () => asked.length === 1 && (await worksOnIt()));
  const [killed, other] = both[0]!.pid === pid ? both : both.toReversed();
  await killed!.end('SIGKILL');
  expect(await linesOf('left.txt')).toEqual([]);
  await until('the other works on it', async () => asked.length === 2 && (await worksOnIt()) === other!.pid);
  for (const reply of asked) reply.end();
  await until('the other is done with it', async () => (await linesOf('left.txt')).length === 1);
  slow.closeAllConnections();
  slow.close();
});

it('writer and reader in different processes end together: a queue runs out when all that write it ended', async () => {
  const ids = await draw(
    api,
    'production',
    {
      list: { type: 'string-iterator-producer', form: { data_content: 'a\nb\nc' } },
      write: { type: 'queue-node-writer' },
      read: { type: 'queue-reader-dummy' },
      file: { type: 'file-writer', form: { file_path: 'ends.txt', mode: 'a', content: 'x' } },
    },
    ['list>write', 'write>read', 'read>file'],
  );
  await worker();
  await worker();
  await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
  await until('it ends by itself', async () => {
    const status = await api.call<{ status: string }>('GET', `/api/workflow/${ids.workflow}/task_status/`);
    return status.body.status === 'SUCCESS';
  });
  expect((await linesOf('ends.txt')).length).toBe(3);
  await until('nobody holds a loop of it', async () => (await holders()).length === 0);
});

it('what workers do is watched live at the server', async () => {
  const workflow = await hookToFile('watched');
  await worker();
  await send('watched', 1);
  await until('it is run', async () => (await linesOf('watched.txt')).length === 1);
  const live = await openFrames(`${server.origin.replace('http', 'ws')}/ws/live/${workflow}/`, {
    headers: api.headers,
  });
  const told = async (type: string, where: (frame: Record<string, unknown>) => boolean): Promise<void> => {
    for (;;) {
      const frame = await live.next();
      if (frame.type === type && where(frame)) return;
    }
  };
  // The worker tells what is under way when somebody begins to watch.
  await told('snapshot', ({ status, executing }) => status === 'running' && (executing as unknown[]).length > 0);
  await send('watched', 2);
  await told('task_completed', (frame) => frame.node_type === 'file-writer');
  await told('gauges', (frame) =>
    (frame.loops as { runs_per_second: number }[]).some((loop) => loop.runs_per_second > 0),
  );
  await live.close();
});

it('an API key that is deleted at one server is refused by the others', async () => {
  const other = await startServer(on.folder, { args: ['--no-work'], env: { LOOPWRIGHT_DATABASE_URL: on.url } });
  try {
    const made = await owner.call<{ id: string; key: string }>('POST', '/api/auth/api-keys/', { name: 'short-lived' });
    const there = createApi(other.origin, { 'x-api-key': made.body.key });
    expect((await there.call('GET', '/api/runs/')).status).toBe(200);
    expect((await owner.call('DELETE', `/api/auth/api-keys/${made.body.id}/`)).status).toBeLessThan(300);
    await until('it is refused', async () => (await there.call('GET', '/api/runs/')).status === 401);
  } finally {
    await other.end('SIGKILL');
  }
});

it('a process without the key of its database, or with another one, is refused, and told where the right one is', async () => {
  const other = await temporaryFolder('other-key');
  await expect(startWorker(other.path, on.url)).rejects.toThrow(
    /There is no secret\.key in .*: put the one of this database there, or name its folder by --data-dir/,
  );
  expect(await readdir(other.path)).toEqual([]);
  await writeFile(join(other.path, 'secret.key'), `${randomBytes(32).toString('base64url')}\n`);
  await expect(startWorker(other.path, on.url)).rejects.toThrow(
    /copy secret\.key there from the data folder of the first process/,
  );
  await other.remove();
});

it('what others notify on the channel of the processes ends none of them, and is told of once', async () => {
  const id = await hookToFile('still');
  const runner = await worker();
  const junk = [
    'junk',
    '',
    'null',
    '5',
    '{}',
    '["x", null]',
    '["x", {"bell": "unheard-of"}]',
    '["x", {"bell": "__proto__"}]',
    '["x", {"bell": "queue"}]',
    '["x", {"bell": "settled", "runId": "1"}]',
    '["x", {"bell": "trial-call", "userId": 1, "channel": {}}]',
    `["x", {"bell": "live", "workflowId": "${id}", "text": "{"}]`,
    `["x", {"bell": "live", "workflowId": "${id}", "text": "null"}]`,
    '["x", {"bell": "workflow", "workflowId": "0"}]',
  ];
  const frames = await openFrames(`${server.origin.replace('http', 'ws')}/ws/workflow/${id}/`, {
    headers: api.headers,
  });
  await until('both have heard it', async () => {
    for (const payload of junk) await admin.query('SELECT pg_notify($1, $2)', ['loopwright', payload]);
    return [server, runner].every((process) => process.log().includes('notified'));
  });
  await send('still', 1);
  await until('they work', async () => (await linesOf('still.txt')).length === 1);
  await frames.close();
  for (const process of [server, runner]) {
    expect(process.log().match(/notified/g)).toHaveLength(1);
    expect(await process.end('SIGTERM')).toBe(0);
  }
});
