import { isLeftDead, isLeftWaiting } from './attendants.ts';
import { ITEMS, PUT_OFF_MS, secondOf } from './flows.ts';
import type { House, Strike } from './house.ts';
import type { Accepted, Load } from './load.ts';
import { type Ask, deadNumber, itemsOf } from './questions.ts';

/** A call of the outside service, with what the workflows put into it. */
interface Call {
  readonly taskKey: string | null;
  readonly at: number;
  readonly path: string;
  /** `n` of a tick: seconds since 1970. */
  readonly body: { readonly n: number; readonly key: string };
}

/** What came of it. Each list is empty where a promise was kept. */
export interface Report {
  readonly strikes: number;
  /** Webhooks answered 202 with a subscriber: as many as `finished`, `deadLetters` and `waiting` together, where nothing is lost. */
  readonly accepted: number;
  readonly finished: number;
  readonly deadLetters: number;
  readonly waiting: number;
  readonly runs: number;
  readonly calls: number;
  /** Instants of the schedule. */
  readonly ticks: number;
  /** Executions that ended by themselves. */
  readonly executions: number;
  /** Accepted, and nowhere. */
  readonly lost: readonly string[];
  /** Worked on in more runs than one. */
  readonly doubled: readonly string[];
  /** Later messages of a key that overtook earlier ones, and what was put off and came too early. */
  readonly outOfOrder: readonly string[];
  /** Outside effects under one key that came more often than the blows that hit them allow. */
  readonly repeatedTooOften: readonly string[];
  /** Processes that ended by themselves. */
  readonly died: readonly string[];
  /** Runs and executions that have not ended, or not as they should. */
  readonly unfinished: readonly string[];
}

/** A report of promises that were all kept. */
export const KEPT: Pick<Report, 'lost' | 'doubled' | 'outOfOrder' | 'repeatedTooOften' | 'died' | 'unfinished'> = {
  lost: [],
  doubled: [],
  outOfOrder: [],
  repeatedTooOften: [],
  died: [],
  unfinished: [],
};

interface Run {
  readonly id: number;
  readonly state: string;
  readonly execution_id: string | null;
  readonly error: { readonly code: string; readonly text: string } | null;
}

/** Where each flow calls last: who comes there is done. */
const LAST = { due: '/due', asks: '/answered', stumbles: '/mended', halts: '/halted' } as const;

/** Compares what was accepted to what the outside was asked to do, and to what the installation says of itself. Nothing is left to do by then. */
export async function judge(house: House, load: Load): Promise<Report> {
  const { api, flows, service, accepted, badEnds } = load;
  const calls = service.calls.map(
    ({ key, path, body, at }): Call => ({
      taskKey: key,
      path,
      at,
      body: { ...JSON.parse(body), ...(path === '/tick' ? { n: secondOf(body) } : {}) } as Call['body'],
    }),
  );
  const at = (path: string): Call[] => calls.filter((call) => call.path === path);
  const runs = {
    orders: await runsOf(api, flows.orders),
    due: await runsOf(api, flows.due),
    asks: await runsOf(api, flows.asks),
    stumbles: await runsOf(api, flows.stumbles),
    halts: await runsOf(api, flows.halts),
    list: await runsOf(api, flows.list),
  };
  const dead = await deadNumbers(api, flows.stumbles);
  const asked = new Set(at('/asked').map(({ body }) => body.n));
  const ends = { finished: 0, deadLetters: 0, waiting: 0 };
  const lost: string[] = [];
  const outOfOrder: string[] = [];

  for (const [stream, messages] of accepted) {
    const last = Object.hasOwn(LAST, stream) ? LAST[stream as keyof typeof LAST] : '/second';
    const done = new Set(
      at(last)
        .filter(({ body }) => body.key === stream)
        .map(({ body }) => body.n),
    );
    for (const { n } of messages) {
      if (done.has(n)) ends.finished += 1;
      else if (stream === 'stumbles' && isLeftDead(n) && dead.has(n)) ends.deadLetters += 1;
      else if (stream === 'asks' && isLeftWaiting(n) && asked.has(n)) ends.waiting += 1;
      else lost.push(`${stream} ${n}`);
    }
    if (last !== '/second') continue;
    const firsts = firstComings(at('/first').filter(({ body }) => body.key === stream));
    const came = firsts.map(({ body }) => body.n);
    outOfOrder.push(...disorderIn(stream, came));
    for (const { n } of messages) if (!came.includes(n)) lost.push(`${stream} ${n} at the first call`);
  }
  outOfOrder.push(...tooEarly(accepted.get('due') ?? [], at('/due')));
  const ticks = firstComings(at('/tick')).map(({ body }) => body.n);
  outOfOrder.push(...disorderIn('tick', ticks));
  const counted = new Set(ticks);
  // The first instant after its start, and from there on each.
  const { from, to } = load.ticksAsked();
  for (let n = Math.min(from, ...ticks); n <= Math.max(to, ...ticks); n++) if (!counted.has(n)) lost.push(`tick ${n}`);

  const parked = runs.asks.filter(({ state }) => state === 'parked').length;
  const leftWaiting = [...asked].filter(isLeftWaiting).length;
  const failed = runs.stumbles.filter(({ state, error }) => state === 'failed' && error?.code === 'NODE_FAILED').length;
  const unfinished = [
    ...badEnds,
    ...api.unanswered,
    ...Object.entries(runs).flatMap(([flow, its]) =>
      its
        .filter(({ state }) => state !== 'succeeded')
        .filter(({ state }) => !(flow === 'asks' && state === 'parked') && !(flow === 'stumbles' && state === 'failed'))
        .map(({ id, state }) => `run ${id} of ${flow}: ${state}`),
    ),
    ...(parked === leftWaiting ? [] : [`${parked} runs are parked, ${leftWaiting} wait for a call-back`]),
    ...(failed === dead.size ? [] : [`${failed} runs stumbled, ${dead.size} are dead letters`]),
  ];
  const executions = Map.groupBy(runs.list, (run) => run.execution_id);
  const listed = at('/listed');
  for (const [id, its] of executions)
    if (its.length !== 2 * ITEMS.length) lost.push(`execution ${id} of the list had ${its.length} runs`);
  for (const item of ITEMS) {
    const keys = new Set(listed.filter(({ body }) => body.key === item).map(({ taskKey }) => taskKey));
    if (keys.size !== executions.size) lost.push(`${executions.size} executions, ${keys.size} times "${item}"`);
  }
  return {
    strikes: house.strikes.length,
    accepted: [...accepted.values()].reduce((sum, messages) => sum + messages.length, 0),
    ...ends,
    runs: Object.values(runs).reduce((sum, its) => sum + its.length, 0),
    calls: calls.length,
    ticks: counted.size,
    executions: executions.size,
    lost,
    doubled: ['/first', '/second', '/tick', '/asked', ...Object.values(LAST)].flatMap((path) =>
      doubledIn(path, at(path)),
    ),
    outOfOrder,
    repeatedTooOften: repeatedTooOften(calls, house.strikes),
    died: house.died(),
    unfinished,
  };
}

async function runsOf(api: Ask, workflow: string): Promise<readonly Run[]> {
  const runs = await itemsOf<Run>(api, `/api/runs/?workflow=${workflow}`);
  if (runs === null) throw new Error(`Nobody tells the runs of ${workflow}`);
  return runs;
}

/** Numbers of the messages that are dead letters. */
async function deadNumbers(api: Ask, workflow: string): Promise<ReadonlySet<number>> {
  const letters = (await itemsOf<{ id: number }>(api, `/api/dead-letters/?workflow=${workflow}`)) ?? [];
  const numbers = new Set<number>();
  for (const { id } of letters) {
    const n = await deadNumber(api, id);
    if (n !== null) numbers.add(n);
  }
  return numbers;
}

/** Numbers that came behind larger ones. */
function disorderIn(key: string, order: readonly number[]): string[] {
  return order.flatMap((n, at) => (at > 0 && n < order[at - 1]! ? [`${key}: ${n} behind ${order[at - 1]}`] : []));
}

/** Messages that were put off and worked on before their instant. */
function tooEarly(accepted: readonly Accepted[], calls: readonly Call[]): string[] {
  const sent = new Map(accepted.map(({ n, sentAt }) => [n, sentAt]));
  return calls.flatMap(({ body, at }) => {
    const after = at - (sent.get(body.n) ?? Number.NEGATIVE_INFINITY);
    return after < PUT_OFF_MS ? [`due ${body.n} after ${after} ms`] : [];
  });
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
function doubledIn(path: string, calls: readonly Call[]): string[] {
  const keys = Map.groupBy(calls, ({ body }) => `${body.key} ${body.n}`);
  return [...keys]
    .filter(([, its]) => new Set(its.map(({ taskKey }) => taskKey)).size > 1)
    .map(([message]) => `${message} at ${path}`);
}

/** Of the calls of one task each but the first is owed to a blow that fell after the one before it began. */
function repeatedTooOften(calls: readonly Call[], strikes: readonly Strike[]): string[] {
  const wrong: string[] = [];
  for (const [taskKey, its] of Map.groupBy(calls, (call) => call.taskKey)) {
    const first = its[0]!.at;
    const last = its.at(-1)!.at;
    const hits = strikes.filter(({ from, to }) => to >= first - 1000 && from <= last).length;
    if (its.length - 1 > hits) wrong.push(`${its.length} calls of ${taskKey} and ${hits} blows`);
  }
  return wrong;
}
