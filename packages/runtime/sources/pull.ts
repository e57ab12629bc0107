import type { ExecutionId, Instant, NodeId } from '@loopwright/model';
import type { PullLater, PullResult } from '@loopwright/sdk';
import type { OnFate } from '../commit/committer.ts';
import type { Change } from '../ports.ts';
import { beginRun, itemIdOf } from '../runs/begin-run.ts';
import { NO_CALLS } from '../runs/calls-of.ts';
import { CRASHES_OF_ONE_TASK } from '../runs/crash-suspects.ts';
import type { RunMessage } from '../runs/run.ts';
import { askPull } from './ask-pull.ts';
import type { LoopPlaces } from './create-loop.ts';
import { type LoopSetting, loopRun, type PulledFrom } from './loop.ts';
import { fullness } from './queue-policy.ts';
import { createWaitForData } from './wait-for-data.ts';

/** Pause after a failure of the producer itself. */
const FAILURE_PAUSE_MS = 1000;
/** Pause while a queue that it feeds is full. */
const FULL_PAUSE_MS = 100;

/**
 * An execution that was taken up makes so many items carefully. Each life comes so much further at least, and what one
 * makes before any of it is durable is bounded: so a few lives come to the item that ends the process.
 */
const CAREFUL_ITEMS = 500;

/** The producer of a loop that makes its own data. */
export interface Pull {
  /** Begins a run on its next item; false when there is none now: then it has ended, or asked for a pause. */
  next(): boolean;
  /** It has no more data, in this execution. */
  ended(): boolean;
  /** It waits for no data any more. */
  halt(): void;
  /** The incarnation ended, and not by its doing: the process goes on. */
  outlive(): void;
}

/** The producer of an execution. */
function pulledKey(executionId: ExecutionId, nodeId: NodeId): string {
  return `${executionId} ${nodeId}`;
}

/** Makes it. The cursor moves in the same group as the run that it began. */
export function createPull(setting: LoopSetting, from: PulledFrom, places: LoopPlaces): Pull {
  const { host, queue, loop } = setting;
  const { services } = host;
  const producer = setting.plan.nodes[loop.producer]!;
  const { source } = producer.type;
  if (source?.from !== 'pull') throw new Error(`${producer.type.identifier} is no pulled producer`);
  const asked = source;
  let { cursor, sourceEnded } = from;
  const key = pulledKey(setting.executionId, producer.id);
  let tries = Math.min(from.tries, services.outlivedTries.get(key) ?? from.tries);
  services.outlivedTries.delete(key);
  /** Items still to be made behind a durable mark. */
  let careful = from.takenUp ? CAREFUL_ITEMS : 0;
  let marking = false;
  const wait = createWaitForData(services.clock, places.goOn);
  /** Watchers were told that it waits. */
  let isShown = false;

  function begin(pulled: PullResult, at: number, deliveries: number): void {
    const id = services.ids.run();
    const message: RunMessage = { seq: null, queueId: queue.id, payloadId: null, payload: null, deliveries };
    queue.depth += 1;
    queue.flow.came();
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
          produce: () => ({
            data: pulled.data,
            metadata: pulled.metadata ?? {},
            itemId: itemIdOf(id),
            own: true,
            calls: NO_CALLS,
          }),
          changes: [cursorChange()],
        },
      ),
    );
  }

  function cursorChange(): Change {
    const { executionId } = setting;
    return { kind: 'set-cursor', executionId, nodeId: producer.id, value: cursor, ended: sourceEnded, tries };
  }

  function appendCursor(onFate?: OnFate): void {
    services.committer.append({ lease: null, epoch: host.epoch, changes: [cursorChange()] }, 100, onFate);
  }

  /** Makes the next item when a mark of that is durable, so that a producer that kills the process is found out. It has its place meanwhile. */
  function makeBehindMark(): void {
    tries += 1;
    marking = true;
    appendCursor(({ fate }) => {
      marking = false;
      if (fate !== 'written') {
        if (fate === 'dropped') places.stop(); // the execution was ended while this process stood still
        places.leaveUnmade();
        return;
      }
      if (places.halted()) {
        tries -= 1; // it was not asked
        appendCursor();
        places.leaveUnmade();
        return;
      }
      careful -= 1;
      // The run that it begins is careful too: what kills the process behind the producer must not be laid to it.
      if (make(2)) {
        places.goOn();
        return;
      }
      if (wait.isOn()) appendCursor(); // it answered: that the process ends while it waits is not its doing
      places.leaveUnmade();
    });
  }

  /** It has no data before that. */
  function waitUntil(until: Instant, at: Instant): void {
    wait.begin(Math.max(until, at + 1)); // others have their turn in any case
    if (isShown) return;
    isShown = true;
    places.signal.waits(at);
  }

  /** Begins a run on the next item; false when there is none. */
  function make(deliveries: number): boolean {
    const at = services.clock.now();
    let pulled: PullResult | PullLater | null;
    try {
      const { fields } = producer;
      const scope = { data: {}, workflowenv: host.env, runtime: host.runtime.now, setRuntime() {}, deleteRuntime() {} };
      pulled = askPull(asked, {
        fields: fields.constant ?? fields.render(scope),
        cursor,
        cursorBefore: from.cursorBefore,
        startedAt: from.startedAt,
        now: at,
        waitedFor: wait.until(),
        isTrial: false,
      });
    } catch (cause) {
      isShown = false;
      tries = 0; // it answered, if only with a failure
      places.signal.failed(at, cause instanceof Error ? cause.message : String(cause));
      places.pause(FAILURE_PAUSE_MS);
      return false;
    }
    tries = 0;
    if (pulled === null) {
      sourceEnded = true;
      places.signal.withdrawn();
      appendCursor();
      return false;
    }
    if ('notBefore' in pulled) {
      waitUntil(pulled.notBefore, at);
      return false;
    }
    wait.end();
    isShown = false;
    cursor = pulled.cursor;
    places.signal.made(at, pulled.data);
    begin(pulled, at, deliveries);
    return true;
  }

  return {
    ended: () => sourceEnded,
    halt: wait.end,
    outlive() {
      services.outlivedTries.set(key, marking ? tries - 1 : tries);
    },
    next() {
      if (sourceEnded || marking || wait.isOn()) return false;
      if (tries >= CRASHES_OF_ONE_TASK) {
        const { identifier } = producer.type;
        setting.onFailure(
          `Node ${producer.id} (${identifier}): the process ended ${tries} times while it made its next item`,
        );
        return false;
      }
      if (setting.writes.some((written) => fullness(written, from.queueMaxMessages) !== null)) {
        places.pause(FULL_PAUSE_MS);
        return false;
      }
      if (!places.mayBegin()) return false;
      if (careful === 0) return make(1);
      makeBehindMark();
      return true;
    },
  };
}
