import type { NodeId, UserId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { type MemoryStore, openInMemory } from '@loopwright/storage/memory';
import type { Chance } from './chance.ts';
import { draw } from './draw.ts';
import type { FaultPlan } from './faults.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createOutside, type Outside } from './outside.ts';
import type { SimulatedProcess } from './processes.ts';
import type { Scheduler } from './scheduler.ts';
import { type Rules, type SharedDatabase, sharedDatabase } from './shared-database.ts';
import { type SimulatedBells, simulatedBells } from './simulated-bells.ts';
import type { Mutation } from './simulated-store.ts';
import type { WorkflowSpec } from './workflow-spec.ts';

/** A worker of a shared database that was silent for so long is dead, milliseconds. */
const SILENT_MS = 10_000;

/** All that a seed plays with. */
export interface SimWorld {
  readonly spec: WorkflowSpec;
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly database: MemoryStore;
  /** What workers have on it beside the data; null: one process owns it. */
  readonly shared: SharedDatabase | null;
  readonly bells: SimulatedBells;
  readonly ledger: Ledger;
  readonly outside: Outside;
  readonly ownerId: UserId;
  readonly rules: Rules;
  readonly mutation: Mutation | null;
  readonly faults: FaultPlan;
  /** All that ever began, the latest last. */
  readonly processes: SimulatedProcess[];
  /** Begins an incarnation of a process. */
  readonly begin: (who: SimulatedProcess, at: number) => ReturnType<Store['workflows']['beginIncarnation']>;
  /** The connection that is a process's life breaks: to the others it is dead. */
  readonly cut: (who: SimulatedProcess) => void;
  /** A process was killed. */
  readonly crashed: (who: SimulatedProcess) => void;
  readonly broken: (what: string) => void;
  readonly trace: (line: string) => void;
  /** Calls of the store so far, and processes that died. */
  calls: number;
  deaths: number;
}

type Parts = Pick<SimWorld, 'spec' | 'chance' | 'scheduler' | 'rules' | 'mutation' | 'faults' | 'broken' | 'trace'>;

/**
 * Makes the world of a seed: an empty database with its workflow, and nothing at work.
 *
 * @param order - ids of the nodes in the order of the plan
 * @param onUrl - a URL went out that somebody calls after so long
 */
export async function makeWorld(
  parts: Parts,
  order: readonly NodeId[],
  onUrl: (url: string, ms: number) => void,
): Promise<SimWorld> {
  const { spec, scheduler, rules, broken, trace } = parts;
  const holders = new Map<number, SimulatedProcess>();
  /** Incarnations whose process began the next one, or whose connection broke. */
  const over = new Set<number>();
  const isDead = (incarnation: number): boolean => {
    const holder = holders.get(incarnation);
    if (holder === undefined || over.has(incarnation) || !holder.owner.alive) return true;
    const { pausedSince, pausedUntil } = holder.owner;
    return scheduler.exactly() < pausedUntil && scheduler.exactly() - pausedSince >= SILENT_MS;
  };
  const crashed = (who: SimulatedProcess | undefined): void =>
    ledger.crashed([...holders].filter(([, holder]) => holder === who).map(([incarnation]) => incarnation));
  const buried = (incarnation: number): void => {
    ledger.died(incarnation);
    const holder = holders.get(incarnation);
    if (holder?.owner.alive === true && !over.has(incarnation)) crashed(holder); // it was silent for too long
  };
  const shared = rules === 'postgres' ? sharedDatabase(isDead, buried) : null;
  const database = openInMemory({
    clock: { now: scheduler.now },
    ...(shared === null ? {} : { changes: shared.changes }),
  });
  shared?.use(database);
  const ledger = createLedger(scheduler.exactly, order, broken);
  return {
    ...parts,
    database,
    shared,
    bells: simulatedBells(scheduler, shared === null ? parts.chance : parts.chance.fork()),
    ledger,
    outside: createOutside({ spec, ledger, now: scheduler.exactly, broken, trace, onUrl }),
    ownerId: await draw(database, spec),
    processes: [],
    async begin(who, at) {
      for (const [incarnation, holder] of holders) if (holder === who) over.add(incarnation);
      const begun = await database.workflows.beginIncarnation(at);
      if (shared === null) for (const incarnation of holders.keys()) ledger.died(incarnation);
      holders.set(begun.incarnation, who);
      return begun;
    },
    cut(who) {
      over.add(who.incarnation);
      crashed(who);
    },
    crashed,
    calls: 0,
    deaths: 0,
  };
}
