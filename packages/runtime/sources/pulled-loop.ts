import type { Json } from '@loopwright/model';
import type { PullResult } from '@loopwright/sdk';
import { beginRun, itemIdOf } from '../runs/begin-run.ts';
import type { Run, RunMessage, RunOver } from '../runs/run.ts';
import type { Loop } from './loop.ts';
import { createMessageLoop, type MessageLoopSetting } from './message-loop.ts';

/** Groups under way at which it pauses, and goes on below half. */
const PENDING_GROUPS = 4000;
/** It gives the event loop back after so many milliseconds. */
const TURN_MS = 10;
/** Pause after a failure of the producer itself. */
const FAILURE_PAUSE_MS = 1000;

/** A loop whose producer makes its own data. */
export interface PulledLoopSetting extends MessageLoopSetting {
  readonly cursor: Json;
  readonly sourceEnded: boolean;
  /** Messages of a queue it writes, at which it waits. */
  readonly queueMaxMessages: number;
}

/**
 * Makes a loop that pulls its producer, `concurrency` items at a time. The cursor moves in the same group as the run that
 * it began. Runs that were set aside come back as messages and go first.
 */
export function createPulledLoop(setting: PulledLoopSetting): Loop {
  const { host, queue } = setting;
  const { services, live } = host;
  const producer = setting.plan.nodes[setting.loop.producer]!;
  const { source } = producer.type;
  if (source?.from !== 'pull') throw new Error(`${producer.type.identifier} is no pulled producer`);
  const { pull } = source;
  const signal = { runId: null, nodeId: producer.id, nodeType: producer.type.identifier, path: [] };
  const runs = new Set<Run>();
  let iteration = setting.nextIteration;
  let cursor = setting.cursor;
  let sourceEnded = setting.sourceEnded;
  let halted = true;
  let ended = false;
  let active = 0;
  let pumping = false;
  let cancelPause: (() => void) | null = null;

  /** Takes up the runs that were set aside; their messages wait in the loop's own queue. */
  const earlier = createMessageLoop({
    ...setting,
    host: { ...host, live: null },
    writersEnded: null,
    onIdle: () => pump(),
  });

  function pump(): void {
    if (pumping || halted || cancelPause !== null) return;
    pumping = true;
    const turnEnds = services.clock.now() + TURN_MS;
    while (!halted && !sourceEnded && active < setting.loop.concurrency && cancelPause === null) {
      if (!queue.isEmpty() || earlier.runs().length > 0) break; // runs that were set aside go first
      if (services.committer.pending() > PENDING_GROUPS) {
        resumeBelow();
        break;
      }
      if (setting.writes.some((written) => written.depth >= setting.queueMaxMessages)) {
        pause(100);
        break;
      }
      pullNext();
      if (services.clock.now() >= turnEnds) {
        pause(0);
        break;
      }
    }
    pumping = false;
    if (sourceEnded && active === 0) end();
  }

  function pause(ms: number): void {
    const goOn = (): void => {
      cancelPause = null;
      pump();
    };
    if (ms === 0) {
      const turn = setImmediate(goOn);
      cancelPause = () => clearImmediate(turn);
    } else {
      cancelPause = services.clock.after(ms, goOn);
    }
  }

  function resumeBelow(): void {
    let cancelled = false;
    cancelPause = () => {
      cancelled = true;
    };
    services.committer.below(PENDING_GROUPS / 2).then(
      () => {
        if (cancelled) return;
        cancelPause = null;
        pump();
      },
      () => undefined,
    );
  }

  function pullNext(): void {
    const at = services.clock.now();
    live?.started(signal, 1, at);
    let pulled: PullResult | null;
    try {
      const { fields } = producer;
      const values =
        fields.constant ??
        fields.render({ data: {}, workflowenv: host.env, runtime: host.runtime, setRuntime() {}, deleteRuntime() {} });
      pulled = pull({ fields: values, cursor });
    } catch (cause) {
      live?.failed(signal, at, 0, cause instanceof Error ? cause.message : String(cause), null);
      pause(FAILURE_PAUSE_MS);
      return;
    }
    if (pulled === null) {
      sourceEnded = true;
      live?.withdrawn(signal);
      services.committer.append({ lease: null, epoch: host.epoch, changes: [cursorChange(true)] }, 100);
      return;
    }
    cursor = pulled.cursor;
    live?.completed(signal, at, 0, 'default', pulled.data);
    begin(pulled, at);
  }

  function begin(pulled: PullResult, at: number): void {
    active += 1;
    const id = services.ids.run();
    const message: RunMessage = { seq: null, queueId: queue.id, payloadId: null, payload: null, deliveries: 1 };
    const run = beginRun(
      { host, plan: setting.plan, loop: setting.loop, message, onOver, onDurable: null },
      {
        id,
        loopId: setting.loopId,
        versionId: setting.versionId,
        executionId: setting.executionId,
        iteration: iteration++,
        origin: 'loop',
        startedAt: at,
        caller: false,
        produce: () => ({ data: pulled.data, metadata: pulled.metadata ?? {}, itemId: itemIdOf(id), own: true }),
        changes: [cursorChange(false)],
      },
    );
    if (run.state !== 'over') runs.add(run);
  }

  function cursorChange(isEnd: boolean) {
    return {
      kind: 'set-cursor',
      executionId: setting.executionId,
      nodeId: producer.id,
      value: cursor,
      ended: isEnd,
    } as const;
  }

  function onOver(run: Run, over: RunOver): void {
    runs.delete(run);
    active -= 1;
    if (over.how === 'ended')
      services.rates.count(host.workflowId, setting.loopId, producer.id, over.outcome === 'failed');
    if (halted) return;
    if (over.how === 'ended' && over.outcome === 'failed') {
      queue.depth += 1;
      if (setting.loop.failsWorkflow) {
        setting.onFailure(run.machine.error?.text ?? 'A run failed');
        return;
      }
    }
    pump();
  }

  function end(): void {
    if (ended || halted || !queue.isEmpty() || earlier.runs().length > 0) return;
    ended = true;
    halted = true;
    earlier.halt();
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
    runs: () => [...runs, ...earlier.runs()],
    get ended() {
      return ended;
    },
    start() {
      halted = false;
      earlier.start();
      pump();
    },
    halt() {
      halted = true;
      cancelPause?.();
      cancelPause = null;
      earlier.halt();
      live?.withdrawn(signal);
    },
    reconsider: pump,
  };
  return loop;
}
