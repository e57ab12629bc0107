import type { LoadedVersions } from '../executions/versions.ts';
import type { ClaimedMessage, UnfinishedRun } from '../ports.ts';
import { beginRun, produce, resumeRun } from '../runs/begin-run.ts';
import type { Run, RunMessage, RunOver } from '../runs/run.ts';
import type { Loop, LoopSetting } from './loop.ts';

/** Groups under way at which a loop pauses, and goes on below half. */
const PENDING_GROUPS = 4000;
/** Before a run that could not be read is tried again. */
const GIVE_BACK_PAUSE_MS = 1000;

/** A loop that is fed by messages: of a door, or of a queue. */
export interface MessageLoopSetting extends LoopSetting {
  readonly unfinished: (id: NonNullable<ClaimedMessage['runId']>) => Promise<UnfinishedRun | null>;
  /** Plans of earlier versions, for runs that began on them. */
  readonly versions: LoadedVersions;
  /** Whether nothing will be written to its queue any more in this execution. Null: it never ends by itself. */
  readonly writersEnded: (() => boolean) | null;
  /** Called when its queue ran empty and none of its runs is under way. */
  readonly onIdle?: () => void;
}

/** Makes a loop that takes messages from a queue, in their order, `concurrency` at a time. */
export function createMessageLoop(setting: MessageLoopSetting): Loop {
  const { host, queue } = setting;
  const { services, live } = host;
  const producer = setting.plan.nodes[setting.loop.producer]!;
  const signal = { runId: null, nodeId: producer.id, nodeType: producer.type.identifier, path: [] };
  const runs = new Set<Run>();
  let taken = 0;
  let iteration = setting.nextIteration;
  let halted = true;
  let ended = false;
  let pumping = false;
  let pausing = false;
  let waitingSince = 0;

  function pump(): void {
    if (pumping) return;
    pumping = true;
    while (!halted && taken < setting.loop.concurrency) {
      if (services.committer.pending() > PENDING_GROUPS) {
        pause();
        break;
      }
      const message = queue.take();
      if (message === null) break;
      take(message);
    }
    pumping = false;
    if (taken === 0 && !halted && queue.isEmpty()) {
      setting.onIdle?.();
      end();
    }
  }

  function pause(): void {
    if (pausing) return;
    pausing = true;
    services.committer.below(PENDING_GROUPS / 2).then(
      () => {
        pausing = false;
        pump();
      },
      () => undefined, // the incarnation ended, and this loop with it
    );
  }

  function take(message: ClaimedMessage): void {
    taken += 1;
    if (message.runId !== null) {
      retake(message, message.runId);
      return;
    }
    const at = services.clock.now();
    const id = services.ids.run();
    let data = {};
    const run = beginRun(
      { host, plan: setting.plan, loop: setting.loop, message: messageOf(message), onOver, onDurable },
      {
        id,
        loopId: setting.loopId,
        versionId: setting.versionId,
        executionId: setting.executionId,
        iteration: iteration++,
        origin: 'loop',
        startedAt: at,
        caller: false,
        produce: () => {
          const produced = produce(setting.plan, setting.loop, id, message.payload);
          data = produced.data;
          live?.completed(signal, at, (at - waitingSince) / 1000, 'default', data);
          return produced;
        },
      },
    );
    if (run.state !== 'over') runs.add(run);
  }

  function retake(message: ClaimedMessage, runId: NonNullable<ClaimedMessage['runId']>): void {
    setting
      .unfinished(runId)
      .then(async (unfinished) => {
        if (halted) {
          giveBack(message);
          return;
        }
        if (unfinished === null) {
          // The run is gone: the message begins a new one.
          taken -= 1;
          take({ ...message, runId: null });
          return;
        }
        if (halted) return giveBack(message);
        const earlier = await setting.versions.planOf(unfinished.version);
        const loop = earlier?.loops.find((candidate) => earlier.nodes[candidate.producer]!.id === producer.id);
        if (halted) return giveBack(message);
        if (earlier == null || loop === undefined) {
          services.log.warn(
            { run: runId, workflow: host.workflowId },
            'A run waits as blocked: a node type of its version is not installed',
          );
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
          taken -= 1;
          pump();
          return;
        }
        const at = services.clock.now();
        live?.completed(signal, at, (at - waitingSince) / 1000, 'default', {});
        const run = resumeRun(
          { host, plan: earlier, loop, message: messageOf(message), onOver, onDurable },
          unfinished,
        );
        if (run.state !== 'over') runs.add(run);
      })
      .catch((cause: unknown) => {
        services.log.error({ run: runId, error: String(cause) }, 'A run could not be taken up again');
        giveBack(message);
      });
  }

  function giveBack(message: ClaimedMessage): void {
    taken -= 1;
    services.committer.append(
      { lease: null, epoch: null, changes: [{ kind: 'release-messages', seqs: [message.seq] }] },
      100,
      () => services.clock.after(halted ? 0 : GIVE_BACK_PAUSE_MS, () => queue.ring()), // behind the release: a claim finds it
    );
  }

  function onOver(run: Run, over: RunOver): void {
    runs.delete(run);
    taken -= 1;
    if (over.how === 'ended')
      services.rates.count(host.workflowId, setting.loopId, producer.id, over.outcome === 'failed');
    if (halted) return;
    if (over.how === 'ended' && over.outcome === 'failed' && setting.loop.failsWorkflow) {
      setting.onFailure(run.machine.error?.text ?? 'A run failed');
      return;
    }
    if (taken < setting.loop.concurrency) waitAgain();
    pump();
  }

  function onDurable(_run: Run, over: RunOver): void {
    if (over.how === 'ended' && over.outcome === 'succeeded') queue.depth -= 1;
  }

  function waitAgain(): void {
    waitingSince = services.clock.now();
    live?.started(signal, 1, waitingSince);
  }

  function end(): void {
    if (ended || setting.writersEnded === null || !setting.writersEnded()) return;
    ended = true;
    halted = true;
    queue.readers.delete(pump);
    live?.withdrawn(signal);
    services.committer.append(
      {
        lease: null,
        epoch: host.epoch,
        changes: [{ kind: 'end-loop', executionId: setting.executionId, nodeId: producer.id }],
      },
      100,
      (fate) => {
        if (fate.fate === 'written') setting.onEnded(loop);
      },
    );
  }

  const loop: Loop = {
    producer,
    queue,
    writes: setting.writes,
    runs: () => [...runs],
    get ended() {
      return ended;
    },
    start() {
      halted = false;
      waitAgain();
      queue.readers.add(pump);
      pump();
    },
    halt() {
      halted = true;
      queue.readers.delete(pump);
      live?.withdrawn(signal);
    },
    reconsider: pump,
  };
  return loop;
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
