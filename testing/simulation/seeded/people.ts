import { LoopwrightError } from '@loopwright/model';
import { WORKFLOW } from './draw.ts';
import type { Processes, SimulatedProcess } from './processes.ts';
import { BEGIN, type Owner } from './scheduler.ts';
import type { SimWorld } from './sim-world.ts';

/** A message as its sender remembers it. */
export interface Sent {
  readonly n: number;
  readonly key: string;
  /** Simulated times: when it was sent, and when it was acknowledged; null: it never was. */
  readonly sentAt: number;
  acceptedAt: number | null;
}

/** Those who use the workflow from outside: they send messages, call URLs, and stop and start it. */
export interface People {
  readonly sent: readonly Sent[];
  /** All is sent and called that they had in mind. */
  done(): boolean;
  /** They call this URL after so long. */
  call(url: string, ms: number): void;
}

const LISTENS_AGAIN_MS = 250;
/** A stop takes less. */
const LOOKS_AGAIN_MS = 30_000;
const LOOKS_SELDOM_MS = 600_000;
const KEYS = ['red', 'blue'] as const;

/** Makes them; what they do is drawn at once. */
export function createPeople(world: SimWorld, processes: Processes): People {
  const { scheduler, chance, spec, ledger } = world;
  const people = scheduler.owner('people');
  const sent: Sent[] = [];
  let left = 0;

  function send(n: number, key: string): void {
    const process = processes.anyReady();
    if (process === null) {
      again(people, () => send(n, key));
      return;
    }
    const one: Sent = { n, key, sentAt: scheduler.exactly(), acceptedAt: null };
    scheduler.after(process.owner, chance.next() * 2, () => {
      const call = {
        userId: world.ownerId,
        channel: spec.loops[0]!.producer,
        method: 'POST',
        headers: {},
        query: {},
        body: Buffer.from(JSON.stringify({ n, key })),
        idempotencyKey: null,
      };
      process.runtime.doors.webhook(call).then(
        ({ subscribers }) => {
          if (subscribers === 0) {
            // The workflow is not started yet, or stopped: nobody took it.
            sent.splice(sent.indexOf(one), 1);
            left += 1;
            again(people, () => send(n, key));
            return;
          }
          world.trace(`message ${n} is accepted`);
          one.acceptedAt = scheduler.exactly();
          if (!ledger.hasMessage(n)) world.broken(`Message ${n} was acknowledged before it is on disk`);
        },
        () => undefined,
      );
    });
    sent.push(one);
    left -= 1;
  }

  function again(owner: Owner, work: () => void): void {
    scheduler.after(owner, LISTENS_AGAIN_MS, work);
  }

  function call(url: string): void {
    const process = processes.anyReady();
    if (process === null) {
      again(people, () => call(url));
      return;
    }
    scheduler.after(process.owner, chance.next() * 2, () => {
      process.runtime.waits.callback(url, { body: { said: 'yes' }, query: {} }).then(
        () => undefined,
        (cause: unknown) => {
          if (cause instanceof LoopwrightError) {
            if (cause.code === 'CALLBACK_NOT_FOUND') world.broken(`A call-back that went out is not known: ${url}`);
          } else scheduler.after(people, LISTENS_AGAIN_MS, () => call(url));
        },
      );
    });
    // Nobody tells a caller whose process died: they call once more, in any case.
    scheduler.after(people, 60_000, () => {
      if (!process.owner.alive) call(url);
    });
  }

  function redeploy(): void {
    const process = processes.anyReady();
    if (process === null) return;
    scheduler.after(process.owner, 0, () => {
      const { executions } = process.runtime;
      world.trace(`${process.owner.name} is told to stop the workflow`);
      executions
        .stop(world.ownerId, WORKFLOW)
        .then(() => executions.start(world.ownerId, WORKFLOW))
        .catch(() => undefined)
        .then(() => processes.keepStarted());
    });
    // Whoever was asked may have died on the way: they look again.
    scheduler.after(people, LOOKS_AGAIN_MS, lookAgain);
  }

  /** A stop that nobody finished ends late where a clock was set: they look until all is done. */
  function lookAgain(): void {
    processes.keepStarted();
    scheduler.after(people, LOOKS_SELDOM_MS, lookAgain);
  }

  if (spec.loops[0]!.source === 'door') {
    const count = chance.between(1, 6);
    left = count;
    let at = 0;
    for (let n = 0; n < count; n++) {
      at += chance.choose([0, 0.3, 20, 800, 9000]) * chance.next();
      const key = chance.choose(KEYS);
      scheduler.after(people, at, () => send(n, key));
    }
  }
  for (const at of world.faults.redeploys) scheduler.after(people, at, redeploy);
  const strike = (at: number, blow: (process: SimulatedProcess) => void): void => {
    scheduler.after(people, at, () => {
      const process = processes.anyAlive();
      if (process !== null) blow(process);
    });
  };
  for (const at of world.faults.kills) strike(at, processes.kill);
  for (const at of world.faults.cuts) strike(at, processes.cut);
  for (const { at, ms } of world.faults.pauses) strike(at, (process) => processes.pause(process, ms));
  for (const { at, ms } of world.faults.clockSteps) {
    strike(at, ({ owner }) => {
      world.trace(`the clock of ${owner.name} is set by ${ms}`);
      owner.clockOff += ms;
    });
  }

  const last = Math.max(
    0,
    ...world.faults.kills,
    ...world.faults.redeploys,
    ...world.faults.cuts,
    ...world.faults.pauses.map(({ at }) => at),
  );
  return {
    sent,
    done: () => left <= 0 && scheduler.now() > BEGIN + last,
    call: (url, ms) => void scheduler.after(people, ms, () => call(url)),
  };
}
