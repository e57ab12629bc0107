import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Api, until } from '../../process/api.ts';

/** The API of the server that runs now. */
export interface Ask {
  (): Api;
  /** Questions that were neither answered nor refused, though their server lived. */
  readonly unanswered: string[];
}

/** Longer than any process is paused, milliseconds. */
const ANSWER_MS = 60_000;

const START_MS = 60_000;

/** Asks; null where nobody answered: it is down, or was killed meanwhile. */
export async function ask<Body = Record<string, unknown>>(
  api: Ask,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<Body> | null> {
  const inTime = new AbortController();
  const answer = api()
    .call<Body>(method, path, body)
    .catch(() => null);
  const late = pause(ANSWER_MS, 'late' as const, { ref: false, signal: inTime.signal }).catch(() => null);
  const heard = await Promise.race([answer, late]);
  inTime.abort();
  if (heard !== 'late') return heard;
  api.unanswered.push(`${method} ${path} was not answered within ${ANSWER_MS} ms`);
  return null;
}

/** Number of the message that a dead letter holds; null where nobody tells. */
export async function deadNumber(api: Ask, letter: number): Promise<number | null> {
  const reply = await ask<{ payload: { body: { n: number } } }>(api, 'GET', `/api/dead-letters/${letter}/`);
  return reply?.status === 200 ? reply.body.payload.body.n : null;
}

/** Starts a workflow, however often that has to be asked for. */
export async function start(api: Ask, workflow: string): Promise<void> {
  let said: unknown = null;
  await until(
    `the start of ${workflow} is answered`,
    async () => {
      const reply = await ask(api, 'POST', `/api/workflow/${workflow}/start_execution/`);
      said = reply;
      return reply?.status === 200;
    },
    START_MS,
  ).catch((cause: unknown) => {
    throw new Error(`${String(cause)}: ${JSON.stringify(said)}`, { cause });
  });
}

/** State of the execution that began last; null when nobody answered. */
export async function stateOf(api: Ask, workflow: string): Promise<string | null> {
  const reply = await ask<{ status: string }>(api, 'GET', `/api/workflow/${workflow}/task_status/`);
  return reply?.status === 200 ? reply.body.status : null;
}

/** Whether a workflow has an execution; null when nobody answered. */
export async function isStarted(api: Ask, workflow: string): Promise<boolean | null> {
  const state = await stateOf(api, workflow);
  return state === null ? null : state === 'PENDING' || state === 'STARTED';
}

/** A queue as the API shows it. */
export interface Queue {
  readonly depth: number;
  readonly parked: number;
  readonly dead_letters: number;
}

/** Queues of a workflow; null when nobody answered. */
export async function queuesOf(api: Ask, workflow: string): Promise<readonly Queue[] | null> {
  const reply = await ask<{ items: Queue[] }>(api, 'GET', `/api/queues/?workflow=${workflow}`);
  return reply?.status === 200 ? reply.body.items : null;
}

/** All items of a list, page by page. Null when nobody answered. */
export async function itemsOf<Item>(api: Ask, path: string): Promise<Item[] | null> {
  const found: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Answer<{ items: Item[]; next_cursor: string | null }> | null = await ask(
      api,
      'GET',
      `${path}&limit=200${from}`,
    );
    if (page?.status !== 200) return null;
    found.push(...page.body.items);
    cursor = page.body.next_cursor;
  }
  return found;
}
