import { setTimeout as pause } from 'node:timers/promises';
import { type Api, draw, registerOwner, until, withApiKey } from '../../process/api.ts';
import { type Receiver, startReceiver } from '../receiver.ts';
import type { House } from './house.ts';
import { randomFrom } from './random.ts';

/** Keys of messages: of each the order is kept. */
const KEYS = ['ada', 'bob', 'cleo', 'dan', 'eve'] as const;
/** Once nothing is struck any more, less is left after each such time until nothing is, milliseconds. */
const PROGRESS_MS = 60_000;
/** Messages in the queues at which nobody sends more: what is accepted can be done. */
const MOST_WAITING = 300;
const LOOK_MS = 500;
/** Runs that the counter begins in a second, at most. */
const TICKS_A_SECOND = 20;
/** Between two strikes at most, milliseconds. */
const CALM_MS = 1500;

/** A call of the outside service, with what the workflows put into it. */
interface Call {
  readonly taskKey: string | null;
  readonly at: number;
  readonly path: string;
  readonly body: { readonly n: number; readonly key: string };
}

/** How long it goes on. */
export interface ChaosOptions {
  readonly house: House;
  readonly seed: number;
  /** Asked before each strike. */
  readonly goesOn: (strikes: number) => boolean;
  readonly tell?: (line: string) => void;
}

/** What came of it. Each list is empty where a promise was kept. */
export interface ChaosReport {
  readonly strikes: number;
  /** Webhooks answered 202 with a subscriber. */
  readonly accepted: number;
  readonly runs: number;
  readonly calls: number;
  /** Items of the counter's loop. */
  readonly ticks: number;
  /** Accepted and never worked on. */
  readonly lost: readonly string[];
  /** Worked on in more runs than one. */
  readonly doubled: readonly string[];
  /** Later messages of a key that overtook earlier ones. */
  readonly outOfOrder: readonly string[];
  /** Outside effects under one key that came more often than the blows that hit them allow. */
  readonly repeatedTooOften: readonly string[];
  /** Processes that ended by themselves. */
  readonly died: readonly string[];
  /** Runs that have not ended, or failed. */
  readonly unfinished: readonly string[];
}

interface Runs {
  readonly items: { readonly id: number; readonly state: string }[];
  readonly next_cursor: string | null;
}

/**
 * Sends webhooks of several keys and runs a counter while processes are killed and halted, then waits until all is done
 * and counts: webhook (four at once, ordered by key) → call → queue; queue → call; counter → call.
 */
export async function wreak({ house, seed, goesOn, tell = () => undefined }: ChaosOptions): Promise<ChaosReport> {
  const random = randomFrom(seed);
  const service = await startReceiver();
  try {
    const owner = await withApiKey((await registerOwner(house.origin())).api);
    const api = (): Api => owner.at(house.origin());
    const workflows = await drawAll(api(), service);
    const accepted = new Map<string, number[]>();
    let over = false;
    let waiting = 0;
    const watching = (async () => {
      for (; !over; await pause(LOOK_MS)) waiting = (await depthOf(api(), workflows.orders)) ?? waiting;
    })();
    const pace = { isOver: () => over, isFull: () => waiting > MOST_WAITING };
    const senders = KEYS.map((key) => sendOneByOne(api, key, accepted, pace));
    for (let strikes = 0; goesOn(strikes); strikes++) {
      await pause(300 + random.below(CALM_MS));
      tell(`${strikes + 1}: ${await house.strike(random)}`);
    }
    over = true;
    await Promise.all([...senders, watching]);
    await until('the counter is stopped', async () => {
      const reply = await api()
        .call('POST', `/api/workflow/${workflows.ticks}/stop_execution/`)
        .catch(() => null);
      return reply?.status === 200;
    });
    await drain(api(), workflows.orders);
    return await judge(api(), house, service, workflows, accepted);
  } finally {
    await service.end();
  }
}

async function drawAll(api: Api, { origin }: Receiver): Promise<{ readonly orders: string; readonly ticks: string }> {
  const body = (path: string): string => `{"n": {{ ${path}.n }}, "key": "{{ ${path}.key }}"}`;
  const call = (path: string, from: string) => ({
    type: 'http-request',
    form: { method: 'POST', url: `${origin}${path}`, body: body(from) },
  });
  const orders = await draw(
    api,
    'production',
    {
      hook: {
        type: 'webhook-producer',
        form: { webhook_id: 'chaos' },
        config: { concurrency: 4, order_key: '{{ data.webhook.data.body.key }}' },
      },
      first: call('/first', 'data.webhook.data.body'),
      write: { type: 'queue-node-writer' },
      read: { type: 'queue-reader-dummy' },
      second: call('/second', 'data.webhook.data.body'),
    },
    ['hook>first', 'first>write', 'write>read', 'read>second'],
  );
  const ticks = await draw(
    api,
    'production',
    {
      count: { type: 'counter', form: { max_value: 1_000_000_000 }, config: { rate_runs: TICKS_A_SECOND } },
      call: {
        type: 'http-request',
        form: { method: 'POST', url: `${origin}/tick`, body: '{"n": {{ data.counter.current }}, "key": "tick"}' },
      },
    },
    ['count>call'],
  );
  for (const { workflow } of [orders, ticks]) {
    const reply = await api.call('POST', `/api/workflow/${workflow}/start_execution/`);
    if (reply.status !== 200) throw new Error(`The start answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  }
  return { orders: orders.workflow!, ticks: ticks.workflow! };
}

/** One webhook of a key after the other: what follows was sent when the one before was answered. */
async function sendOneByOne(
  api: () => Api,
  key: string,
  accepted: Map<string, number[]>,
  { isOver, isFull }: { readonly isOver: () => boolean; readonly isFull: () => boolean },
): Promise<void> {
  const own: number[] = [];
  accepted.set(key, own);
  for (let n = 1; !isOver(); n++) {
    while (isFull() && !isOver()) await pause(LOOK_MS);
    const reply = await api()
      .call<{ subscribers?: number }>('POST', '/api/webhooks/chaos/', { n, key })
      .catch(() => null);
    if (reply?.status === 202 && (reply.body.subscribers ?? 0) >= 1) own.push(n);
    else await pause(50); // it is down, or was not reached
  }
}

/** Messages in the queues of a workflow; null when the server did not answer. */
async function depthOf(api: Api, workflow: string): Promise<number | null> {
  const reply = await api
    .call<{ items: { depth: number }[] }>('GET', `/api/queues/?workflow=${workflow}`)
    .catch(() => null);
  if (reply?.status !== 200 || reply.body.items.length === 0) return null;
  return reply.body.items.reduce((sum, { depth }) => sum + depth, 0);
}

/** Waits until nothing is left. Throws with what stands where, when it comes no further. */
async function drain(api: Api, workflow: string): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  for (let progressAt = performance.now(); least > 0; await pause(LOOK_MS)) {
    const left = (await depthOf(api, workflow)) ?? least;
    if (left < least) {
      least = left;
      progressAt = performance.now();
    }
    if (performance.now() - progressAt > PROGRESS_MS) {
      const asked = ['/api/queues/', '/api/workers/', `/api/runs/?workflow=${workflow}&state=running`];
      const stands = await Promise.all(asked.map((path) => api.call('GET', path)));
      throw new Error(`${least} messages come no further: ${JSON.stringify(stands.map(({ body }) => body))}`);
    }
  }
}

async function judge(
  api: Api,
  house: House,
  service: Receiver,
  workflows: { readonly orders: string; readonly ticks: string },
  accepted: ReadonlyMap<string, readonly number[]>,
): Promise<ChaosReport> {
  const runs = await runsOf(api, workflows.orders);
  const calls = service.calls.map(
    ({ key, path, body, at }): Call => ({ taskKey: key, path, at, body: JSON.parse(body) as Call['body'] }),
  );
  const firsts = calls.filter(({ path }) => path === '/first');
  const seconds = calls.filter(({ path }) => path === '/second');
  const ticks = calls.filter(({ path }) => path === '/tick');
  const counted = firstComings(ticks).map(({ body }) => body.n);
  const lost: string[] = [];
  const outOfOrder = disorderIn('tick', counted);
  for (let n = 0; n < Math.max(0, ...counted); n++) if (!counted.includes(n)) lost.push(`tick ${n}`);
  for (const [key, numbers] of accepted) {
    for (const [where, its] of [
      ['first', firsts],
      ['second', seconds],
    ] as const) {
      const came = new Set(its.filter(({ body }) => body.key === key).map(({ body }) => body.n));
      for (const n of numbers) if (!came.has(n)) lost.push(`${key} ${n} at the ${where} call`);
    }
    const order = firstComings(firsts.filter(({ body }) => body.key === key)).map(({ body }) => body.n);
    outOfOrder.push(...disorderIn(key, order));
  }
  return {
    strikes: house.strikes.length,
    accepted: [...accepted.values()].reduce((sum, numbers) => sum + numbers.length, 0),
    runs: runs.length,
    calls: service.calls.length,
    ticks: counted.length,
    lost,
    doubled: [...doubledIn('first', firsts), ...doubledIn('second', seconds), ...doubledIn('counter', ticks)],
    outOfOrder,
    repeatedTooOften: repeatedTooOften(calls, house.strikes),
    died: house.died(),
    unfinished: runs.filter(({ state }) => state !== 'succeeded').map(({ id, state }) => `run ${id}: ${state}`),
  };
}

async function runsOf(api: Api, workflow: string): Promise<Runs['items']> {
  const found: Runs['items'] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Runs = (await api.call<Runs>('GET', `/api/runs/?workflow=${workflow}&limit=200${from}`)).body as Runs;
    found.push(...page.items);
    cursor = page.next_cursor;
  }
  return found;
}

/** Numbers that came behind larger ones. */
function disorderIn(key: string, order: readonly number[]): string[] {
  return order.flatMap((n, at) => (at > 0 && n < order[at - 1]! ? [`${key}: ${n} behind ${order[at - 1]}`] : []));
}

/** The first call of each task. */
function firstComings(calls: readonly Call[]): readonly Call[] {
  const seen = new Set<string | null>();
  return calls.filter(({ taskKey }) => {
    if (seen.has(taskKey)) return false;
    seen.add(taskKey);
    return true;
  });
}

/** One message is one run: whatever is repeated comes under the key of the same task. */
function doubledIn(where: string, calls: readonly Call[]): string[] {
  const keys = Map.groupBy(calls, ({ body }) => `${body.key} ${body.n}`);
  return [...keys]
    .filter(([, its]) => new Set(its.map(({ taskKey }) => taskKey)).size > 1)
    .map(([message]) => `${message} at the ${where} call`);
}

/** Of the calls of one task each but the first is owed to a blow that fell after the one before it began. */
function repeatedTooOften(calls: readonly Call[], strikes: House['strikes']): string[] {
  const wrong: string[] = [];
  for (const [taskKey, its] of Map.groupBy(calls, (call) => call.taskKey)) {
    const first = its[0]!.at;
    const last = its.at(-1)!.at;
    const hits = strikes.filter(({ from, to }) => to >= first - 1000 && from <= last).length;
    if (its.length - 1 > hits) wrong.push(`${its.length} calls of ${taskKey} and ${hits} blows`);
  }
  return wrong;
}
