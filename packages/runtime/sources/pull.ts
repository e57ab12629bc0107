import type { PullResult } from '@loopwright/sdk';
import type { Change } from '../ports.ts';
import { beginRun, itemIdOf } from '../runs/begin-run.ts';
import type { RunMessage } from '../runs/run.ts';
import type { LoopPlaces } from './create-loop.ts';
import { type LoopSetting, loopRun, type PulledFrom } from './loop.ts';

/** Pause after a failure of the producer itself. */
const FAILURE_PAUSE_MS = 1000;
/** Pause while a queue that it feeds is full. */
const FULL_PAUSE_MS = 100;

/** The producer of a loop that makes its own data. */
export interface Pull {
  /** Begins a run on its next item; false when there is none now: then it has ended, or asked for a pause. */
  next(): boolean;
  /** It has no more data, in this execution. */
  ended(): boolean;
}

/** Makes it. The cursor moves in the same group as the run that it began. */
export function createPull(setting: LoopSetting, from: PulledFrom, places: LoopPlaces): Pull {
  const { host, queue, loop } = setting;
  const { services } = host;
  const producer = setting.plan.nodes[loop.producer]!;
  const { source } = producer.type;
  if (source?.from !== 'pull') throw new Error(`${producer.type.identifier} is no pulled producer`);
  const { pull } = source;
  let { cursor, sourceEnded } = from;

  function begin(pulled: PullResult, at: number): void {
    const id = services.ids.run();
    const message: RunMessage = { seq: null, queueId: queue.id, payloadId: null, payload: null, deliveries: 1 };
    queue.depth += 1;
    places.holds(
      beginRun(
        {
          host,
          plan: setting.plan,
          loop,
          message,
          onOver: places.onOver,
          onDurable: places.onDurable,
          parks: places.parks,
        },
        {
          ...loopRun(setting, id, places.nextIteration(), at),
          produce: () => ({ data: pulled.data, metadata: pulled.metadata ?? {}, itemId: itemIdOf(id), own: true }),
          changes: [cursorChange(false)],
        },
      ),
    );
  }

  function cursorChange(ended: boolean): Change {
    return { kind: 'set-cursor', executionId: setting.executionId, nodeId: producer.id, value: cursor, ended };
  }

  return {
    ended: () => sourceEnded,
    next() {
      if (sourceEnded) return false;
      if (setting.writes.some((written) => written.depth >= from.queueMaxMessages)) {
        places.pause(FULL_PAUSE_MS);
        return false;
      }
      const at = services.clock.now();
      let pulled: PullResult | null;
      try {
        const { fields } = producer;
        const scope = { data: {}, workflowenv: host.env, runtime: host.runtime, setRuntime() {}, deleteRuntime() {} };
        pulled = pull({ fields: fields.constant ?? fields.render(scope), cursor });
      } catch (cause) {
        places.signal.failed(at, cause instanceof Error ? cause.message : String(cause));
        places.pause(FAILURE_PAUSE_MS);
        return false;
      }
      if (pulled === null) {
        sourceEnded = true;
        places.signal.withdrawn();
        services.committer.append({ lease: null, epoch: host.epoch, changes: [cursorChange(true)] }, 100);
        return false;
      }
      cursor = pulled.cursor;
      places.signal.made(at, pulled.data);
      begin(pulled, at);
      return true;
    },
  };
}
