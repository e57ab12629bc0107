import { setTimeout as pause } from 'node:timers/promises';
import { compile, taskKey } from '@loopwright/engine';
import { type JsonObject, SETTINGS, type Settings, type UserId, type WorkflowId } from '@loopwright/model';
import { iconsFolder } from '@loopwright/nodes';
import { createRuntime, decodeSegment, type Runtime } from '@loopwright/runtime';
import type { RunRow, Store, Vault } from '@loopwright/runtime/ports';
import type { WorkflowFile } from '@loopwright/runtime/workflow-file';
import { createRegistry, type NodeType } from '@loopwright/sdk';
import { openInMemory } from '@loopwright/storage/memory';
import { leapingClock } from './crash-test-clock.ts';
import { bodyOf, type OutsideEffect, watchedType } from './crash-test-outside.ts';
import { type CrashPoint, type MortalStore, mortalStore, type ParkedUntil } from './crash-test-store.ts';
import { cannotRun, type NodeNames, nodeNames, whyNot } from './name-nodes.ts';
import { putWorkflow } from './workflow-files.ts';

/** What is tried. */
export interface CrashTrial {
  readonly file: WorkflowFile;
  readonly input: JsonObject;
  readonly reply: JsonObject;
  readonly types: readonly NodeType[];
  readonly vault: Vault;
}

/** What came of one play. */
export interface Played {
  /** Calls of the store that the first process made, and how many of them before the workflow was at work. */
  readonly calls: number;
  readonly callsBefore: number;
  readonly runs: readonly RunRow[];
  /** Why no run came of what an `api` workflow was asked; null: one did, or it is none. */
  readonly refusal: string | null;
  readonly names: NodeNames;
  /** Names of the nodes that had a task. */
  readonly reached: ReadonlySet<string>;
  /** What each task did outside, in order. */
  readonly tasks: readonly PlayedTask[];
}

/** A task that had an effect, once or more often. */
export interface PlayedTask {
  /** Tells it from others, the same in each play. */
  readonly task: string;
  /** Name of its node in the file. */
  readonly node: string;
  /** Of its run in its loop; 0 in an `api` workflow. */
  readonly iteration: number;
  readonly effects: readonly OutsideEffect[];
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Between two looks whether all has ended, and how often at most. */
const LOOK_MS = 2;
const MOST_LOOKS = 5000;
/** Looks in which the process asked nothing of its store: what it holds waits for what holds it. */
const STILL_LOOKS = 25;
/** A loop that makes its own data is tried with about so many runs. */
export const MOST_RUNS = 12;

/** Runs the workflow once; with a point the process dies there, and another one takes over. */
export async function playCrash(trial: CrashTrial, point: CrashPoint | null): Promise<Played> {
  const store = openInMemory({ clock: { now: Date.now } });
  const seen: OutsideEffect[] = [];
  const parkedUntil: ParkedUntil = new Map();
  try {
    const first = mortalStore(store, point, parkedUntil);
    const one = life(trial, first, seen);
    const made = await makeWorkflow(store, one.runtime, trial.file);
    const names = await nodeNames(store, made.workflowId);
    let refusal: string | null = null;
    const acts = (async () => {
      await one.runtime.start();
      const before = first.calls();
      refusal = await feed(one.runtime, made, trial, 'first');
      await settled(store, made, first, parkedUntil);
      return before;
    })().catch((cause: unknown) => {
      throw cannotRun('It cannot be tried', cause, names);
    });
    acts.catch(() => undefined); // what a dead process still says counts for nothing
    const callsBefore = (await Promise.race([acts, first.died])) ?? 0;
    if (point === null) await acts;
    const calls = first.calls();
    first.kill();
    one.clock.stop();
    if (point !== null) {
      const second = mortalStore(store, null, parkedUntil);
      const other = life(trial, second, seen);
      await other.runtime.start();
      await feed(other.runtime, made, trial, 'first');
      await settled(store, made, second, parkedUntil);
      second.kill();
      other.clock.stop();
    }
    const runs = await store.history.runs(made.ownerId, { workflowId: made.workflowId, limit: 1000 });
    return { calls, callsBefore, runs, refusal, names, ...(await byTask(store, made, trial, runs, seen)) };
  } finally {
    store.database.close();
  }
}

interface Made {
  readonly ownerId: UserId;
  readonly workflowId: WorkflowId;
  readonly type: 'api' | 'production';
  /** Channels of its webhooks. */
  readonly channels: readonly string[];
}

function life(trial: CrashTrial, mortal: MortalStore, seen: OutsideEffect[]) {
  const clock = leapingClock();
  const types = trial.types.map((type) =>
    watchedType(type, {
      reply: trial.reply,
      isDead: mortal.isDead,
      begin: clock.begin,
      onEffect: (effect) => {
        if (!mortal.isDead()) seen.push(effect);
      },
    }),
  );
  const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([name, row]) => [name, row.default]));
  const runtime = createRuntime({
    store: mortal.store,
    settings: { ...(defaults as unknown as Settings), stopGraceMs: 0 },
    clock,
    vault: trial.vault,
    log: silent,
    nodeTypes: { iconsFolder, load: async () => ({ types, broken: [] }) },
    outputFolder: '',
    onFatal: () => mortal.kill(),
  });
  return { runtime, clock };
}

async function makeWorkflow(store: Store, runtime: Runtime, file: WorkflowFile): Promise<Made> {
  await runtime.catalogue.refresh();
  const account = { username: 'local', email: '', firstName: '', lastName: '', passwordHash: 'none' };
  const owner = await store.accounts.createUser(account, { onlyFirst: false, invitationHash: null }, Date.now());
  if (typeof owner === 'string') throw new Error(owner);
  const { id, type } = await putWorkflow({ runtime: { ...runtime, store } as Runtime }, file, owner);
  const channels = file.nodes.flatMap(({ type: identifier, fields }) => {
    const source = runtime.catalogue.registry.get(identifier)?.source;
    return source?.from === 'door' ? [source.channel(fields)] : [];
  });
  return { ownerId: owner.id, workflowId: id, type, channels };
}

/** Gives the workflow its input, as a good client does: again, under the same key, where nobody answered. Answers why it was refused. */
async function feed(runtime: Runtime, made: Made, { input }: CrashTrial, key: string): Promise<string | null> {
  const { ownerId: userId, workflowId, type, channels } = made;
  if (type === 'api') {
    await runtime.executions.setActive(userId, workflowId, true);
    const ask = (idempotencyKey: string) =>
      runtime.doors.request({
        userId,
        workflowId,
        body: Buffer.from(JSON.stringify({ input })),
        headers: {},
        idempotencyKey,
      });
    const outcome = await ask(key);
    // The run was cut off, and its caller is told so: who still wants it done asks anew.
    if (outcome.kind === 'failed' && /caller was gone/i.test(outcome.text)) await ask('second');
    if (outcome.kind !== 'failed') return null;
    return whyNot('it is refused', outcome.text, outcome.details, await nodeNames(runtime.store, workflowId));
  }
  if ((await runtime.store.workflows.latestExecution(workflowId)) === null)
    await runtime.executions.start(userId, workflowId);
  for (const channel of channels) {
    const call = { userId, channel, method: 'POST', headers: {}, query: {}, body: bodyOf(input), idempotencyKey: key };
    for (let tries = 0; tries < 200; tries++) {
      if ((await runtime.doors.webhook(call)).subscribers > 0) break;
      await pause(LOOK_MS);
    }
  }
  return null;
}

/** Waits until nothing is under way but what waits for somebody, and what waits behind that. */
async function settled(
  store: Store,
  { ownerId, workflowId }: Made,
  mortal: MortalStore,
  parkedUntil: ParkedUntil,
): Promise<void> {
  const waitsForSomebody = ({ id, state }: RunRow): boolean => state === 'parked' && parkedUntil.get(id) === null;
  let quiet = 0;
  let still = 0;
  let calls = mortal.calls();
  for (let looks = 0; looks < MOST_LOOKS && quiet < 4 && !mortal.isDead(); looks++) {
    await pause(LOOK_MS);
    still = mortal.calls() === calls ? still + 1 : 0;
    calls = mortal.calls();
    const runs = await store.history.runs(ownerId, { workflowId, limit: 1000 });
    const queues = await store.history.queues(ownerId, { workflowId });
    const isDue = (await store.waiting.nextDue()) !== null;
    const underWay = isDue || runs.some((run) => run.endedAt === null && !waitsForSomebody(run));
    // A parked run may keep its place: its message counts, and the next ones wait behind it.
    const isHeld = still >= STILL_LOOKS && runs.some(waitsForSomebody);
    const waiting = !isHeld && queues.some(({ depth }) => depth > 0);
    const isEndless = runs.filter(({ endedAt }) => endedAt !== null).length >= MOST_RUNS;
    quiet = isEndless || (!underWay && !waiting) ? quiet + 1 : 0;
  }
}

/** Which nodes were reached, and effects by task. In an `api` workflow a request that is made anew does the same tasks again. */
async function byTask(
  store: Store,
  { workflowId, type }: Made,
  { types }: CrashTrial,
  runs: readonly RunRow[],
  seen: readonly OutsideEffect[],
): Promise<Pick<Played, 'reached' | 'tasks'>> {
  const { graph } = (await store.workflows.graph(workflowId))!;
  const nodes = compile(graph, createRegistry([...types])).plan?.nodes ?? [];
  const names = await nodeNames(store, workflowId);
  const tasks = new Map<string, Omit<PlayedTask, 'effects'>>();
  for (const run of runs) {
    const { segments } = await store.history.journal(run.id);
    const iteration = type === 'api' ? 0 : run.iteration;
    for (const event of segments.flatMap((segment) => decodeSegment(segment))) {
      if (!('task' in event)) continue;
      const { path } = event.task;
      const nodeId = nodes[event.task.node]!.id;
      const node = names.get(nodeId)!;
      tasks.set(taskKey(run.id, nodeId, path), { task: `${node} ${iteration} ${path.join('.')}`, node, iteration });
    }
  }
  const known = seen.filter((effect) => tasks.has(effect.taskKey));
  return {
    reached: new Set([...tasks.values()].map(({ node }) => node)),
    tasks: [...Map.groupBy(known, (effect) => tasks.get(effect.taskKey)!.task)].map(([, effects]) => ({
      ...tasks.get(effects[0]!.taskKey)!,
      effects,
    })),
  };
}
