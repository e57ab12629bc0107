import type { RunId } from '@loopwright/model';
import { encodeBatch } from '../doors/payload.ts';
import { type LoadedPlan, NO_LOOP } from '../executions/versions.ts';
import type { ClaimedMessage, UnfinishedRun } from '../ports.ts';
import { appendGroup } from '../runs/append-group.ts';
import { beginRun, produce, received, resumeRun } from '../runs/begin-run.ts';
import type { Produced, Run, RunHost, RunMessage } from '../runs/run.ts';
import type { LoopPlaces } from './create-loop.ts';
import type { NewMessage } from './local-queue.ts';
import { type LoopSetting, loopRun } from './loop.ts';

/** Before a run that could not be read is read again. */
const READ_PAUSE_MS = 1000;

/** Makes runs of a loop's messages. */
export interface Taker {
  /** Begins the message's run, or takes the one up that it began before. */
  take(message: ClaimedMessage): void;
  /** Begins a run on a message that is stored with it. */
  takeNew(message: NewMessage): void;
  /** Begins one run on several messages, which have their bytes and no runs. */
  takeBatch(messages: readonly ClaimedMessage[]): void;
  /** The loop was halted: what waits to be read again is given back. */
  halt(): void;
}

/** A run that was read back, with its own version and what goes with that. */
interface Found {
  readonly unfinished: UnfinishedRun;
  readonly loaded: LoadedPlan;
  readonly host: RunHost;
}

/** Makes it. A message whose run cannot be read now keeps its place in the loop: the order would be lost. */
export function createTaker(setting: LoopSetting, places: LoopPlaces): Taker {
  const { host, queue } = setting;
  const { services } = host;
  const producerId = setting.plan.nodes[setting.loop.producer]!.id;
  const { onOver, onDurable, parks } = places;
  /** Ends the pauses under way. */
  const pauses = new Set<() => void>();

  function begin(message: ClaimedMessage): void {
    const { payload } = message;
    beginOn(messageOf(message), (id) => produce(setting.plan, setting.loop, id, payload), null, payload);
  }

  function beginOn(
    message: RunMessage,
    make: (id: RunId) => Produced,
    written: ((written?: boolean) => void) | null = null,
    stored: Uint8Array | null = null,
  ): Run {
    const at = services.clock.now();
    const id = services.ids.run();
    const run = beginRun(
      { host, plan: setting.plan, loop: setting.loop, message, onOver, onDurable, parks },
      {
        ...loopRun(setting, id, places.nextIteration(), at),
        produce: () => {
          const produced = make(id);
          places.signal.made(at, produced.data);
          return produced;
        },
        stored,
        ...(written === null ? {} : { written }),
      },
    );
    places.holds(run);
    return run;
  }

  function beginNew({ payload, door, written }: NewMessage): void {
    const payloadId = services.ids.payload();
    const message = { seq: null, queueId: queue.id, payloadId, payload, deliveries: 1, unkept: true } as const;
    const run = beginOn({ ...message }, (id) => received(setting.plan, setting.loop, id, door), written);
    // Whoever sent it waits for what is written of it, not for its end.
    if (run.state === 'running' && run.opening !== null) appendGroup(run, null);
  }

  function beginBatch(messages: readonly ClaimedMessage[]): void {
    const [first, ...others] = messages;
    if (first === undefined) return;
    const payload = encodeBatch(messages.map((message) => message.payload!));
    const written = (): void => {
      queue.depth -= others.length;
      queue.flow.left(others.length);
    };
    beginOn(
      {
        ...messageOf(first),
        payloadId: services.ids.payload(),
        payload,
        deliveries: Math.max(...messages.map((message) => message.deliveries)),
        gathered: { others: others.map((message) => message.seq), payload, written },
      },
      (id) => produce(setting.plan, setting.loop, id, payload),
      (isWritten = true) => {
        if (isWritten) written(); // they are one now, and not before
      },
    );
  }

  async function retake(message: ClaimedMessage, runId: RunId): Promise<void> {
    const found = await read(runId);
    if (places.halted() || found === 'halted') giveBack(message);
    else if (found === null)
      begin({ ...message, runId: null }); // the run is gone: the message begins a new one
    else resume(message, found);
  }

  /** Reads until the store answers, or the loop is halted. */
  async function read(runId: RunId): Promise<Found | null | 'halted'> {
    while (!places.halted()) {
      try {
        const unfinished = await setting.unfinished(runId);
        if (unfinished === null) return null;
        const loaded = await setting.versions.planById(unfinished.versionId);
        return { unfinished, loaded, host: loaded.plan === null ? host : await setting.hostOf(loaded.plan) };
      } catch (cause) {
        services.log.error({ run: runId, error: String(cause) }, 'A run could not be read, and will be read again');
        await pause(READ_PAUSE_MS);
      }
    }
    return 'halted';
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        pauses.delete(end);
        resolve();
      };
      const cancel = services.clock.after(ms, end);
      pauses.add(end);
    });
  }

  function resume(message: ClaimedMessage, { unfinished, loaded, host: itsHost }: Found): void {
    if (unfinished.loopId !== null && unfinished.loopId !== setting.loopId) {
      queue.leaveFor(unfinished.loopId, message); // another reader of this queue began it
      places.leave();
      return;
    }
    const { plan, whyNot } = loaded;
    const loop = plan?.loops.find((candidate) => plan.nodes[candidate.producer]!.id === producerId);
    if (plan === null || loop === undefined) {
      block(unfinished.id, whyNot ?? NO_LOOP);
      return;
    }
    try {
      places.holds(
        resumeRun(
          { host: itsHost, plan, loop, message: messageOf(message), onOver, onDurable, parks },
          // A run whose first group was not stored has no message of its own.
          { ...unfinished, payload: unfinished.payload ?? message.payload },
          (data) => places.signal.made(services.clock.now(), data),
        ),
      );
    } catch (cause) {
      block(unfinished.id, `its journal cannot be read: ${String(cause)}`);
    }
  }

  /** It waits, visibly, until a later start finds what is missing. */
  function block(runId: RunId, why: string): void {
    services.log.warn({ run: runId, workflow: host.workflowId }, `A run waits as blocked: ${why}`);
    services.committer.append(
      {
        lease: null,
        epoch: null,
        changes: [
          { kind: 'lease-run', runId },
          { kind: 'suspend-run', runId, state: 'blocked' },
        ],
      },
      100,
    );
    places.leave();
  }

  function giveBack(message: ClaimedMessage): void {
    services.committer.append(
      { lease: null, epoch: null, changes: [{ kind: 'release-messages', seqs: [message.seq] }] },
      100,
      () => queue.announce(), // behind the release: a claim finds it
    );
    places.leave();
  }

  return {
    takeNew: beginNew,
    takeBatch: beginBatch,
    take(message) {
      if (message.runId === null) begin(message);
      else void retake(message, message.runId);
    },
    halt() {
      for (const end of [...pauses]) end();
    },
  };
}

function messageOf(message: ClaimedMessage): RunMessage {
  return {
    seq: message.seq,
    queueId: message.queueId,
    payloadId: message.payloadId,
    payload: null,
    deliveries: message.deliveries,
  };
}
