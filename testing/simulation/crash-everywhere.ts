import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserId, WorkflowId } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import type { Clock, RunRow } from '@loopwright/runtime/ports';
import type { SqliteStore } from '@loopwright/storage';
import { expect } from 'vitest';
import { until } from '../process/api.ts';
import { type CrashPoint, mortal } from './crashing-store.ts';
import { loadInto, processOn } from './world.ts';

/** One workflow at one crash point. */
export interface Scene {
  readonly ownerId: UserId;
  readonly workflowId: WorkflowId;
  /** Number of the crash point: what is sent outside carries it, so that no other scene's is counted. */
  readonly number: number;
  /** Processes that die in it, at most. */
  readonly crashes: number;
  /** What the process at work acknowledged, whichever it was: the story says what that is. */
  readonly acknowledged: unknown[];
  runs(): Promise<readonly RunRow[]>;
  /** Lines of a file that the nodes wrote. */
  lines(file: string): Promise<readonly string[]>;
  /** Text of a file that the nodes wrote; null when it is not there. */
  text(file: string): Promise<string | null>;
  /** Waits until something is so. */
  until(what: string, ask: () => Promise<boolean>): Promise<void>;
  /** Whether every queue is empty, and no run is under way; asked beside the processes: it is no call of theirs. */
  isDone(): Promise<boolean>;
  /** Waits until that is so. */
  drained(): Promise<void>;
}

/** What happens to a workflow, and what must have come of it whatever the crash. */
export interface Story {
  readonly name: string;
  /** Text of the workflow file. */
  readonly file: string;
  /** What the outside does with the first process: it may be cut off anywhere. */
  act(runtime: Runtime, scene: Scene): Promise<void>;
  /** What it does with the second one, until all is done. */
  goOn(runtime: Runtime, scene: Scene): Promise<void>;
  /** Compares what is on disk, in files and with the service to a plain model of what was asked for. */
  check(scene: Scene): Promise<void>;
}

/** Lets a process die before and after each of the store's calls that it makes in this story. Answers how many crashes that were. */
export async function crashEverywhere(story: Story, store: SqliteStore, folder: string, clock: Clock): Promise<number> {
  const [calls] = await play(story, store, folder, clock, [null], 0);
  for (let at = 0; at < calls! * 2; at++) await play(story, store, folder, clock, [pointAt(at)], at + 1);
  return calls! * 2;
}

/** Every `step`-th of some points, the first one at `from`. */
interface Share {
  readonly from: number;
  readonly step: number;
}

/**
 * Lets a process die, and the next one as well, at each point of its own life: it may make more calls than the first one
 * did. Answers how many pairs that were.
 *
 * @param first - where the first process dies
 * @param second - where the one behind it does
 */
export async function crashTwice(
  story: Story,
  store: SqliteStore,
  folder: string,
  clock: Clock,
  { first, second }: { readonly first: Share; readonly second: Share },
): Promise<number> {
  const [calls] = await play(story, store, folder, clock, [null], 0);
  let number = 0;
  let pairs = 0;
  for (let one = first.from; one < calls! * 2; one += first.step) {
    for (let other = second.from; ; other += second.step) {
      const pair = [pointAt(one), pointAt(other)];
      const [, made] = await play(story, store, folder, clock, pair, ++number);
      if (made! <= pair[1]!.call) break; // it lived: there are no points left
      pairs += 1;
    }
  }
  return pairs;
}

function pointAt(at: number): CrashPoint {
  return { call: at >> 1, when: at % 2 === 0 ? 'before' : 'after' };
}

/** Lets a process die at each of these points, one after the other; null: it is cut off at the end of its part. Answers how many calls of the store each made. */
async function play(
  story: Story,
  store: SqliteStore,
  folder: string,
  clock: Clock,
  points: readonly (CrashPoint | null)[],
  number: number,
): Promise<readonly number[]> {
  try {
    return await playOnce(story, store, folder, clock, points, number);
  } catch (cause) {
    const crashes = points
      .map((point) => (point === null ? 'at the end' : `${point.when} call ${point.call}`))
      .join(', then ');
    throw new Error(`${story.name}, crash ${crashes}: ${String(cause)}`, { cause });
  }
}

async function playOnce(
  story: Story,
  store: SqliteStore,
  folder: string,
  clock: Clock,
  points: readonly (CrashPoint | null)[],
  number: number,
): Promise<readonly number[]> {
  const { ownerId, workflowId } = await loadInto(store, story.file);
  const own = join(folder, String(number));
  const scene = sceneOf(store, own, number, points.length, ownerId, workflowId);
  const settings = { stopGraceMs: 20_000 };
  const calls: number[] = [];
  for (const point of points) {
    const mortalOne = mortal(store, point);
    const isFirst = calls.length === 0;
    const life = (async () => {
      const runtime = processOn(mortalOne.store, own, settings, { clock, oneThread: true });
      await runtime.start();
      await (isFirst ? story.act(runtime, scene) : story.goOn(runtime, scene));
    })();
    life.catch(() => undefined); // what a dead process still says counts for nothing
    await Promise.race([life, mortalOne.died]);
    mortalOne.kill();
    calls.push(mortalOne.calls());
  }
  const last = processOn(store, own, settings, { clock, oneThread: true });
  await last.start();
  await story.goOn(last, scene);
  await story.check(scene);
  for (const run of await scene.runs()) expect(run.endedAt === null ? run.state : 'ended').toMatch(/ended|suspended/);
  for (const loop of await store.history.loops(workflowId)) {
    const iterations = (await scene.runs()).filter((run) => run.loopId === loop.id).map((run) => run.iteration);
    expect(new Set(iterations).size).toBe(iterations.length);
  }
  if ((await store.workflows.get(workflowId, ownerId))?.executionId != null)
    await last.executions.stop(ownerId, workflowId);
  await last.stop();
  return calls;
}

function sceneOf(
  store: SqliteStore,
  folder: string,
  number: number,
  crashes: number,
  ownerId: UserId,
  workflowId: WorkflowId,
): Scene {
  const text = (file: string): Promise<string | null> =>
    readFile(join(folder, 'output', file), 'utf8').catch(() => null);
  const runs = (): Promise<readonly RunRow[]> => store.history.runs(ownerId, { workflowId, limit: 200 });
  const wait = async (what: string, ask: () => Promise<boolean>): Promise<void> => {
    await until(what, ask, 20_000, 5);
  };
  // In this order: a message leaves its queue in the group that parks its run, so a run that is not seen yet has one.
  const isDone = async (): Promise<boolean> => {
    const queues = await store.history.queues(ownerId, { workflowId });
    return queues.every((queue) => queue.depth === 0) && (await runs()).every((run) => run.endedAt !== null);
  };
  return {
    ownerId,
    workflowId,
    number,
    crashes,
    acknowledged: [],
    runs,
    text,
    lines: async (file) => ((await text(file)) ?? '').split('\n').filter((line) => line !== ''),
    until: wait,
    isDone,
    drained: () => wait('every queue runs empty', isDone),
  };
}

/** Lines without those that repeat the one before. Fails when more do than processes died: a crash repeats one effect at most. */
export function onceEach(lines: readonly string[], { crashes }: Pick<Scene, 'crashes'>): readonly string[] {
  const once = lines.filter((line, at) => line !== lines[at - 1]);
  expect(lines.length - once.length).toBeLessThanOrEqual(crashes);
  return once;
}
