import { setTimeout as pause } from 'node:timers/promises';
import { type Api, registerOwner, until, withApiKey } from '../../process/api.ts';
import { type Receiver, startReceiver } from '../receiver.ts';
import { createAttendants, isLeftDead, isLeftWaiting } from './attendants.ts';
import { drawFlows, type Flows, secondOf } from './flows.ts';
import type { House } from './house.ts';
import { type Ask, ask, isStarted, queuesOf, start } from './questions.ts';

/** Keys of messages: of each the order is kept. */
const KEYS = ['ada', 'bob', 'cleo', 'dan', 'eve'] as const;
/** Flows that get a message now and then. */
const SINGLE = ['due', 'asks', 'stumbles', 'halts'] as const;
export type Single = (typeof SINGLE)[number];
/** Where the loops call that are never idle, with the runs that each has under way at most. */
const BUSY = { '/first': 4, '/second': 4, '/tick': 1 } as const;
/** Messages in the queues at which nobody sends more: what is accepted can be done. */
const MOST_WAITING = 300;
const LOOK_MS = 500;
const NOW_AND_THEN_MS = 150;
/** The server is down, or was not reached. */
const DOWN_MS = 50;
/** Once nothing is struck any more, less is left after each such time until nothing is, milliseconds. */
const PROGRESS_MS = 60_000;

/** A message that was answered 202 with a subscriber. */
export interface Accepted {
  readonly n: number;
  /** When it was sent, as `performance.now()` has it. */
  readonly sentAt: number;
}

/** Work for an installation, and what came of it outside. */
export interface Load {
  readonly flows: Flows;
  readonly service: Receiver;
  readonly api: Ask;
  /** By flow, or by key of the orders. */
  readonly accepted: ReadonlyMap<string, readonly Accepted[]>;
  /** Executions of the list that did not end as they should, and starts that came to nothing. */
  readonly badEnds: readonly string[];
  /** Seconds since 1970 at which the schedule has to have ticked, all from the one to the other, once it is quiet. */
  ticksAsked(): { readonly from: number; readonly to: number };
  /** Sends one message of a flow that is not left undone. It may not be accepted. */
  sendOneToDo(flow: Single): Promise<void>;
  /** Resolves when the loops that are never idle have done more than they had under way. */
  goesOn(): Promise<void>;
  /** Sends, stops and starts nothing any more. What was accepted is worked on. */
  quiet(): Promise<void>;
  /** Where everything stands, for a person who looks why something does not come. */
  stands(): Promise<string>;
  /** Resolves when nothing is left but what is meant to be. Throws with what stands where, when it comes no further. */
  drained(): Promise<void>;
  end(): Promise<void>;
}

/** Draws the flows, starts them, and sends until it is told to be quiet. `pauseMs`: between two orders of one key. */
export async function startLoad(house: House, pauseMs = 0): Promise<Load> {
  const service = await startReceiver();
  const owner = await withApiKey((await registerOwner(house.origin())).api);
  const api: Ask = Object.assign((): Api => owner.at(house.origin()), { unanswered: [] });
  const flows = await drawFlows(api(), service.origin);
  for (const workflow of Object.values(flows)) await start(api, workflow);
  const ticksFrom = Math.floor(Date.now() / 1000) + 1;
  let ticksTo = ticksFrom;
  const accepted = new Map<string, Accepted[]>();
  /** Number of the message of a key that was sent last. */
  const last = new Map<string, number>();
  const attendants = createAttendants(api, flows, service);
  let over = false;
  let waiting = 0;

  const numberAfter = (key: string): number => (last.get(key) ?? 0) + 1;

  async function send(channel: string, key: string): Promise<boolean> {
    const n = numberAfter(key);
    last.set(key, n);
    const sentAt = performance.now();
    const reply = await ask(api, 'POST', `/api/webhooks/${channel}/`, { n, key });
    if (reply?.status !== 202 || ((reply.body.subscribers as number | undefined) ?? 0) < 1) return false;
    accepted.set(key, [...(accepted.get(key) ?? []), { n, sentAt }]);
    return true;
  }

  /** One webhook of a key after the other: what follows was sent when the one before was answered. */
  async function sendOrders(key: string): Promise<void> {
    while (!over) {
      if (waiting > MOST_WAITING) await pause(LOOK_MS);
      else await pause((await send('orders', key)) ? pauseMs : DOWN_MS);
    }
  }

  async function sendNowAndThen(flow: Single): Promise<void> {
    for (; !over; await pause(NOW_AND_THEN_MS)) await send(flow, flow);
  }

  async function watch(): Promise<void> {
    for (; !over; await pause(LOOK_MS)) {
      const queues = await queuesOf(api, flows.orders);
      waiting = queues?.reduce((sum, { depth }) => sum + depth, 0) ?? waiting;
    }
  }

  async function left(): Promise<number | null> {
    await attendants.attend();
    let sum = (await isStarted(api, flows.list)) === false ? 0 : 1;
    for (const flow of ['orders', 'due', 'asks', 'stumbles', 'halts'] as const) {
      const queues = await queuesOf(api, flows[flow]);
      if (queues === null || queues.length === 0) return null;
      for (const { depth, parked, dead_letters: dead } of queues) sum += depth + parked + dead;
    }
    return sum - attendants.keptDead() - attendants.keptWaiting();
  }

  const atWork = [
    ...KEYS.map(sendOrders),
    ...SINGLE.map(sendNowAndThen),
    watch(),
    attendants.stopAndStart(() => over),
    attendants.startAgain(() => over),
    attendants.attendUntil(() => over),
  ];
  return {
    flows,
    service,
    api,
    accepted,
    badEnds: attendants.badEnds,
    ticksAsked: () => ({ from: ticksFrom, to: ticksTo }),
    async sendOneToDo(flow) {
      while (isLeftDead(numberAfter(flow)) || isLeftWaiting(numberAfter(flow))) last.set(flow, numberAfter(flow));
      await send(flow, flow);
    },
    async goesOn() {
      const busy = Object.entries(BUSY);
      const counts = (): number[] => busy.map(([path]) => service.calls.filter((call) => call.path === path).length);
      const before = counts();
      await until(
        'the loops go on',
        async () => counts().every((count, at) => count > before[at]! + busy[at]![1]),
        PROGRESS_MS,
      );
    },
    async quiet() {
      over = true;
      await Promise.all(atWork);
      ticksTo = Math.floor(Date.now() / 1000);
      await caughtUp(ticksTo);
      await until(
        'the schedule is stopped',
        async () => (await ask(api, 'POST', `/api/workflow/${flows.ticks}/stop_execution/`))?.status === 200,
        PROGRESS_MS,
      );
    },
    async drained() {
      let least = Number.POSITIVE_INFINITY;
      for (let progressAt = performance.now(); least > 0; await pause(LOOK_MS)) {
        const now = (await left()) ?? least;
        if (now < least) {
          least = now;
          progressAt = performance.now();
        }
        if (performance.now() - progressAt > PROGRESS_MS)
          throw new Error(`${least} come no further: ${await stands()}`);
      }
    },
    stands,
    async end() {
      over = true;
      await service.end();
    },
  };

  /** What the schedule missed it makes up for one after the other: that may take minutes, but each of them goes on. */
  async function caughtUp(to: number): Promise<void> {
    let last = 0;
    for (let progressAt = performance.now(); last < to; await pause(LOOK_MS)) {
      const now = Math.max(
        0,
        ...service.calls.filter(({ path }) => path === '/tick').map(({ body }) => secondOf(body)),
      );
      if (now > last) progressAt = performance.now();
      last = now;
      if (performance.now() - progressAt > PROGRESS_MS)
        throw new Error(`The schedule stands ${to - last} s before its end: ${await stands()}`);
    }
  }

  async function stands(): Promise<string> {
    const asked = [
      ...Object.values(flows).map((workflow) => `/api/workflow/${workflow}/task_status/`),
      '/api/queues/',
      '/api/workers/',
      '/api/runs/?state=leased',
      '/api/runs/?state=waiting',
      '/api/dead-letters/',
    ];
    const answers = await Promise.all(asked.map((path) => ask(api, 'GET', path)));
    const kept = `${attendants.keptDead()} dead letters and ${attendants.keptWaiting()} waits are meant to stay`;
    const names = JSON.stringify(flows);
    return `${kept}; ${names}; ${JSON.stringify(answers.map((answer) => answer?.body))}`;
  }
}
