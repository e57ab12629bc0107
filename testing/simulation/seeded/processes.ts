import { createHmac } from 'node:crypto';
import { createRuntime, type Runtime } from '@loopwright/runtime';
import type { Clock, Log, Vault } from '@loopwright/runtime/ports';
import { settingsWith } from '../world.ts';
import { WORKFLOW } from './draw.ts';
import { simulatedTypes } from './node-types.ts';
import type { Owner } from './scheduler.ts';
import type { SimWorld } from './sim-world.ts';
import { simulatedStore } from './simulated-store.ts';

/** A process of the simulation: the real runtime on a simulated store. */
export interface SimulatedProcess {
  readonly owner: Owner;
  readonly runtime: Runtime;
  /** Its doors are open. */
  ready: boolean;
  /** 0 before the first. */
  incarnation: number;
  /** Called when the connection breaks that is its life. */
  hearLost: () => void;
}

/** Keeps processes at work: one that died is followed by the next. */
export interface Processes {
  /** Begins the first ones: one, or as many as share the database. */
  begin(): void;
  /** One whose doors are open, by chance where there are several; null when there is none. */
  anyReady(): SimulatedProcess | null;
  /** Starts the workflow again if it was stopped. */
  keepStarted(): void;
  kill(process: SimulatedProcess): void;
  /** One that lives; null when there is none. */
  anyAlive(): SimulatedProcess | null;
  pause(process: SimulatedProcess, ms: number): void;
  /** Breaks the connection that is its life. */
  cut(process: SimulatedProcess): void;
}

/** How long the runtime waits at a stop for tasks that run. */
const STOP_GRACE_MS = 3000;
const RETRY_START_MS = 1000;
/** Processes that share a database, at most. */
const MOST_PROCESSES = 3;

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Leaves passwords as they are: none is simulated. */
const openVault: Vault = {
  seal: (plain) => plain,
  open: (sealed) => sealed,
  isSealed: () => false,
  sign: (text) => createHmac('sha256', 'simulated').update(text).digest('base64url'),
};

/** Makes them. */
export function createProcesses(world: SimWorld): Processes {
  const { scheduler, processes, chance, rules, trace } = world;
  const supervisor = scheduler.owner('supervisor');
  const server = scheduler.owner('server');

  function spawn(): void {
    const owner = scheduler.owner(`p${processes.length + 1}`);
    const own = chance.fork();
    const clock: Clock = {
      now: () => scheduler.now() + owner.clockOff,
      random: own.next,
      after: (ms, callback) => scheduler.after(owner, ms, callback),
    };
    const store = simulatedStore({
      database: world.database,
      shared: world.shared,
      bells: world.bells,
      scheduler,
      chance: own.fork(),
      ledger: world.ledger,
      rules,
      mutation: world.mutation,
      owner,
      server,
      fateOf: () => world.faults.calls.get(world.calls++) ?? 'fine',
      onDeath: () => kill(self),
      onLost: (hear) => {
        self.hearLost = hear;
      },
      trace,
      begin: (at) => begin(self, at),
    });
    const types = simulatedTypes(world.outside.worldOf(() => self.incarnation)).map((type) =>
      world.mutation === 'no-barrier' ? { ...type, effects: () => 'none' as const } : type,
    );
    const runtime = createRuntime({
      store,
      settings: settingsWith({ stopGraceMs: STOP_GRACE_MS }),
      clock,
      vault: openVault,
      log: silent,
      nodeTypes: { iconsFolder: '', load: async () => ({ types, broken: [] }) },
      outputFolder: '',
      onFatal: () => kill(self),
    });
    const self: SimulatedProcess = {
      owner,
      runtime,
      ready: false,
      incarnation: 0,
      hearLost: () => undefined,
    };
    processes.push(self);
    trace(`${owner.name} begins`);
    scheduler.after(owner, 0, () => {
      runtime.start().then(
        () => {
          self.ready = true;
          startWorkflow(self);
        },
        () => kill(self), // as `loopwright start` ends when the store does not work
      );
    });
  }

  /** Starts the workflow unless it runs, or ended by itself. */
  function startWorkflow(on: SimulatedProcess): void {
    world.database.workflows
      .latestExecution(WORKFLOW)
      .then(async (latest) => {
        if (latest === null || latest.state === 'REVOKED') await on.runtime.executions.start(world.ownerId, WORKFLOW);
      })
      .catch(() => scheduler.after(on.owner, RETRY_START_MS, () => startWorkflow(on)));
  }

  async function begin(process: SimulatedProcess, at: number): ReturnType<SimWorld['begin']> {
    const begun = await world.begin(process, at);
    process.incarnation = begun.incarnation;
    trace(`${process.owner.name} is ${begun.incarnation}`);
    return begun;
  }

  function kill(process: SimulatedProcess): void {
    if (!process.owner.alive) return;
    trace(`${process.owner.name} dies`);
    world.deaths += 1;
    world.crashed(process);
    scheduler.kill(process.owner);
    scheduler.after(supervisor, chance.between(20, 3000), spawn);
  }

  const isReady = ({ owner, ready }: SimulatedProcess): boolean =>
    ready && owner.alive && owner.pausedUntil <= scheduler.exactly();

  const choose = (from: readonly SimulatedProcess[]): SimulatedProcess | null =>
    from.length > 1 ? chance.choose(from) : (from[0] ?? null);

  return {
    begin() {
      const count = world.shared === null ? 1 : chance.between(1, MOST_PROCESSES);
      for (let n = 0; n < count; n++) scheduler.after(supervisor, n * chance.choose([0, 3, 900]), spawn);
    },
    kill,
    anyAlive: () => choose(processes.filter(({ owner }) => owner.alive)),
    anyReady: () => choose(processes.filter(isReady)),
    keepStarted() {
      const process = choose(processes.filter(isReady));
      if (process === null) scheduler.after(supervisor, RETRY_START_MS, () => this.keepStarted());
      else startWorkflow(process);
    },
    pause({ owner }, ms) {
      if (owner.pausedUntil > scheduler.exactly()) return;
      trace(`${owner.name} is paused for ${ms}`);
      scheduler.pause(owner, ms);
    },
    cut(process) {
      if (world.shared === null || process.incarnation === 0) return;
      trace(`the connection of ${process.owner.name} breaks`);
      world.cut(process);
      scheduler.after(process.owner, chance.next() * 20, process.hearLost);
    },
  };
}
