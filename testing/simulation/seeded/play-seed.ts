import { createHash } from 'node:crypto';
import { compile } from '@loopwright/engine';
import type { NodeId } from '@loopwright/model';
import { createRegistry } from '@loopwright/sdk';
import { chanceOf } from './chance.ts';
import { checkPromises } from './check-promises.ts';
import { graphOf } from './draw.ts';
import { type FaultPlan, randomFaults } from './faults.ts';
import { simulatedTypes } from './node-types.ts';
import { createPeople, type People } from './people.ts';
import { createProcesses } from './processes.ts';
import { scheduleOf } from './schedule-spec.ts';
import { BEGIN, createScheduler } from './scheduler.ts';
import { sealGlobals } from './sealed-globals.ts';
import type { Rules } from './shared-database.ts';
import { makeWorld, type SimWorld } from './sim-world.ts';
import type { Mutation } from './simulated-store.ts';
import { whatIsLeft } from './what-is-left.ts';
import { randomWorkflow, type WorkflowSpec } from './workflow-spec.ts';

/** What came of a seed. */
export interface SeedResult {
  readonly seed: number;
  readonly rules: Rules;
  /** Of everything that happened, in its order. */
  readonly hash: string;
  readonly steps: number;
  readonly calls: number;
  readonly deaths: number;
  readonly runs: number;
  readonly effects: number;
  /** Promises that were broken, the first one first. */
  readonly broken: readonly string[];
}

/** How a seed is played. */
export interface PlayOptions {
  /** A rule that is broken on purpose. */
  readonly mutation?: Mutation;
  /** What goes wrong, instead of what the seed draws. */
  readonly faults?: FaultPlan;
  readonly rules?: Rules;
  /** Hears every line of the trace. */
  readonly onTrace?: (line: string) => void;
}

/** More than this happens in no seed that comes to its end. */
const MOST_STEPS = 200_000;
/** All has to be done by then, simulated milliseconds: a wait lasts minutes, and so does a pause between many attempts. */
const LONGEST_MS = 12 * 3_600_000;
const LOOK_MS = 1000;

/** Plays a seed: the same one gives the same trace, whatever happens around it. */
export async function playSeed(seed: number, options: PlayOptions = {}): Promise<SeedResult> {
  const chance = chanceOf(seed);
  const rules = options.rules ?? (seed % 2 === 0 ? 'postgres' : 'sqlite');
  const spec = randomWorkflow(chance.between(0, 0x7fff_ffff), scheduleOf(seed));
  const { order, ends } = planned(spec);
  const faults = randomFaults(chance.fork(), spec.loops[0]!.source !== 'pull');
  const scheduler = createScheduler();
  const hash = createHash('sha256');
  const promises: string[] = [];
  const trace = (line: string): void => {
    const text = `${(scheduler.exactly() - BEGIN).toFixed(3)} ${line}`;
    hash.update(text).update('\n');
    options.onTrace?.(text);
  };
  const broken = (what: string): void => {
    trace(`BROKEN: ${what}`);
    promises.push(what);
  };
  const stray = (cause: unknown): void =>
    broken(`Nobody heard of an error: ${(cause as Error)?.stack ?? String(cause)}`);
  process.on('unhandledRejection', stray);
  const unseal = sealGlobals(scheduler, chance.fork());
  let people: People | null = null;
  try {
    const world = await makeWorld(
      {
        spec,
        chance,
        scheduler,
        rules,
        mutation: options.mutation ?? null,
        faults: options.faults ?? faults,
        broken,
        trace,
      },
      order,
      (url, ms) => people?.call(url, ms),
    );
    const processes = createProcesses(world);
    people = createPeople(world, processes);
    processes.begin();
    await untilDone(world, people, ends, promises);
    for (const { owner } of world.processes) scheduler.kill(owner);
    if (promises.length === 0) await checkPromises(world, order, ends, people.sent);
    const runs = await world.database.history.runs(world.ownerId, { limit: 1000 });
    for (const { id, iteration, state, endedAt } of runs)
      trace(`run ${id} is number ${iteration}, ${state} at ${endedAt}`);
    world.database.database.close();
    return {
      seed,
      rules,
      hash: hash.digest('hex').slice(0, 32),
      steps: scheduler.steps(),
      calls: world.calls,
      deaths: world.deaths,
      runs: runs.length,
      effects: world.outside.begun.filter(({ affected }) => affected).length,
      broken: promises,
    };
  } finally {
    unseal();
    process.off('unhandledRejection', stray);
  }
}

/** What compiling says of it. Throws when the graph does not compile: then the simulation itself is wrong. */
function planned(spec: WorkflowSpec): { readonly order: readonly NodeId[]; readonly ends: boolean } {
  const { plan, problems } = compile(graphOf(spec), createRegistry([...simulatedTypes({} as never)]));
  if (plan === null || problems.length > 0) throw new Error(`The graph does not compile: ${JSON.stringify(problems)}`);
  const order = plan.nodes.map(({ id }) => id);
  const [first, second] = spec.loops;
  // A reader whose queue nothing writes never runs out of data.
  const fed = plan.loops.some(({ members }) => members.includes(order.indexOf(first!.writer as NodeId)));
  return { order, ends: ['pull', 'schedule'].includes(first!.source) && (second === undefined || fed) };
}

/** Lets time pass until nothing is under way any more, or a promise is broken. */
async function untilDone(world: SimWorld, people: People, ends: boolean, promises: readonly string[]): Promise<void> {
  const { scheduler, database, spec } = world;
  const observer = scheduler.owner('observer');
  const isLeft = whatIsLeft(database.database, spec.loops[0]!, ends);
  let quiet = 0;
  const look = (): void => {
    const isOpen = !people.done() || isLeft() || !world.processes.some(({ ready, owner }) => ready && owner.alive);
    quiet = isOpen ? 0 : quiet + 1;
    if (scheduler.now() > BEGIN + LONGEST_MS) world.broken('It does not come to an end');
    scheduler.after(observer, LOOK_MS, look);
  };
  scheduler.after(observer, LOOK_MS, look);
  await scheduler
    .run(() => quiet >= 3 || promises.length > 0, MOST_STEPS)
    .catch((cause: unknown) => world.broken((cause as Error).message));
}
