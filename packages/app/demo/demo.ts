import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import { onSignal } from '../start/on-signal.ts';
import { type Caller, callApi, signUp } from './call-api.ts';
import { startStandIn } from './stand-in.ts';
import { type Child, startChild } from './start-child.ts';
import { summarize } from './summarize.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/order-intake.yaml', import.meta.url));
const WEBHOOKS = 100;
const AT_ONCE = 8;
/** Totals go from 2 to 200; orders above 100 take the branch `yes`. */
const TOTAL_STEP = 2;
const LARGE = 50;
const DRAIN_MS = 60_000;
const POLL_MS = 100;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/**
 * Starts a server in a temporary folder, loads an example, sends it a hundred webhooks and prints what came of them.
 *
 * @returns exit code: 0 when every webhook came to its end
 */
export async function demo(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-demo-'));
  const standIn = await startStandIn();
  let server: Child | null = null;
  const unlisten = onSignal(() => {
    const ended = server?.end() ?? Promise.resolve();
    ended.then(() => rm(folder, { recursive: true, force: true })).finally(() => process.exit(1));
  });
  try {
    server = await startChild(folder);
    say(`A server runs at ${server.origin}, on a folder of its own.`);
    const caller = await signUp(server.origin);
    const workflowId = await load(caller, standIn.origin);
    say(`${WEBHOOKS} webhooks are sent to ${server.origin}/api/webhooks/orders/.`);
    const began = performance.now();
    const answers = await send(caller);
    const sentMs = performance.now() - began;
    const drained = await drain(caller, workflowId, WEBHOOKS + LARGE);
    const lines = await readFile(join(folder, 'output', 'orders.txt'), 'utf8').catch(() => '');
    const { text, complete } = await summarize(caller, workflowId, {
      answers,
      sentMs,
      calls: standIn.calls(),
      lines: lines.split('\n').filter((line) => line !== ''),
      expected: LARGE,
    });
    say(text);
    if (!drained) say(`Not all runs ended within ${DRAIN_MS / 1000} s.`);
    return complete && drained ? 0 : 1;
  } finally {
    unlisten();
    await server?.end();
    await standIn.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Imports the example, points it at the stand-in service, and starts it. */
async function load(caller: Caller, service: string): Promise<string> {
  const file = await readFile(EXAMPLE, 'utf8');
  const workflow = await callApi<{ id: string; name: string }>(caller, 'POST', '/api/workflow/import/', { file });
  await callApi(caller, 'PATCH', `/api/workflow/${workflow.id}/`, { env: { SERVICE: service } });
  await callApi(caller, 'GET', `/api/workflow/${workflow.id}/start_execution/`);
  say(`"${workflow.name}" was imported from examples/order-intake.yaml and started.`);
  return workflow.id;
}

/** Sends the webhooks, a few at once; answers how many were answered 202 and had a listener. */
async function send(caller: Caller): Promise<number> {
  const bar = process.stdout.isTTY
    ? new SingleBar({ format: 'Sending [{bar}] {value}/{total}', stream: process.stdout })
    : null;
  bar?.start(WEBHOOKS, 0);
  let next = 0;
  let accepted = 0;
  const sender = async (): Promise<void> => {
    while (next < WEBHOOKS) {
      next += 1;
      const order = { id: next, total: next * TOTAL_STEP };
      const answer = await callApi<{ subscribers: number }>(caller, 'POST', '/api/webhooks/orders/', order);
      if (answer.subscribers === 1) accepted += 1;
      bar?.increment();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  bar?.stop();
  return accepted;
}

/** Waits until so many runs ended. */
async function drain(caller: Caller, workflowId: string, runs: number): Promise<boolean> {
  const end = performance.now() + DRAIN_MS;
  while (performance.now() < end) {
    const { items } = await callApi<{ items: { state: string }[] }>(
      caller,
      'GET',
      `/api/runs/?workflow=${workflowId}&state=succeeded,failed&limit=200`,
    );
    if (items.length >= runs) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}
