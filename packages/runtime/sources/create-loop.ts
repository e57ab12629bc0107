import type { Instant } from '@loopwright/model';
import type { OnFate } from '../commit/committer.ts';
import type { Change, ClaimedMessage } from '../ports.ts';
import type { Run, RunOver } from '../runs/run.ts';
import { createEndAsked } from './end-asked.ts';
import { createGather, type Gather } from './gather.ts';
import { createKeptPlace } from './kept-place.ts';
import { createKeptRate } from './kept-rate.ts';
import type { NewMessage, QueueReader } from './local-queue.ts';
import type { Loop, LoopSetting } from './loop.ts';
import { createProducerSignal, type ProducerSignal } from './producer-signal.ts';
import { createPull } from './pull.ts';
import { ratedByClaims } from './queue-policy.ts';
import { createTaker } from './take-message.ts';

/** Groups under way at which a loop pauses, and goes on below half. */
const PENDING_GROUPS = 4000;
/** It gives the event loop back after so many milliseconds. */
const TURN_MS = 10;

/** What those who begin runs for a loop need of it. A place is taken before they are asked, and free again when the run is over. */
export interface LoopPlaces {
  readonly signal: ProducerSignal;
  halted(): boolean;
  nextIteration(): number;
  /** The run has its place, unless it is over already. */
  holds(run: Run): void;
  /** No run came of it. */
  leave(): void;
  /** No run came of an item that was about to be made: it counts for no rate either. */
  leaveUnmade(): void;
  /** There may be more to take. */
  goOn(): void;
  /** Whether the rate of the loop lets one begin; if not, it asks again by itself when that is so. */
  mayBegin(): boolean;
  /** Takes nothing more for so long. */
  pause(ms: number): void;
  /** Takes nothing more at all. */
  stop(): void;
  readonly onOver: (run: Run, over: RunOver) => void;
  readonly onDurable: (run: Run, over: RunOver) => void;
  /** Where its runs wait when they have long to wait. */
  readonly parks: NonNullable<Run['parks']>;
}

/**
 * Makes a loop: runs on what its queue holds, in its order, and where the producer makes its own data on that when the
 * queue is empty (runs that were set aside or redriven wait there, and go first); `concurrency` at a time in all.
 */
export function createLoop(setting: LoopSetting): Loop {
  const { host, queue, loop: planLoop } = setting;
  const { clock, committer, rates } = host.services;
  const producer = setting.plan.nodes[planLoop.producer]!;
  const signal = createProducerSignal(host.live, producer);
  const runs = new Set<Run>();
  /** Runs whose messages were left to the next execution. */
  const left = new WeakSet<Run>();
  const limit = ratedByClaims(setting.plan, planLoop) ? null : planLoop.rate;
  const rate =
    limit === null
      ? null
      : createKeptRate({
          rate: limit,
          clock,
          ask: (most, unused, now) => queue.takeRate(limit, most, unused, now),
          onReady: pump,
        });
  /** A message whose run goes on when the rate lets it. */
  let waiting: ClaimedMessage | null = null;
  /** When the rate let the item begin that the producer makes now. */
  let counted: Instant | null = null;
  let taken = 0;
  const { numbers } = setting;
  let { most } = setting;
  let halted = true;
  let ended = false;
  /** Its end is being written. */
  let ending = false;
  let pumping = false;
  let cancelPause: (() => void) | null = null;

  const places: LoopPlaces = {
    signal,
    halted: () => halted,
    nextIteration: numbers.next,
    holds(run) {
      if (run.state !== 'over') runs.add(run);
    },
    leave() {
      taken -= 1;
      pump();
    },
    leaveUnmade() {
      if (counted !== null) rate?.takeBack(counted);
      counted = null;
      places.leave();
    },
    goOn: pump,
    mayBegin,
    pause,
    stop() {
      if (!halted) stopTaking();
    },
    onOver,
    onDurable(run, over) {
      if (over.how === 'lost' && over.reason === 'epoch-passed') leaveToNext(run);
      if (over.how === 'ended') queue.flow.left();
      if (over.how === 'ended' && over.outcome === 'succeeded') queue.depth -= 1;
      if (place.lost(run)) places.leave();
      if (planLoop.messages !== null && !halted) queue.announce(); // the next one of its key may be taken now
    },
    parks: planLoop.concurrency === 1 ? 'in-place' : 'aside',
  };
  const taker = createTaker(setting, places);
  const place = createKeptPlace(setting, taker.take);
  const gather = planLoop.batch === null ? null : createGather(planLoop.batch, clock, pump);
  const endAsked = createEndAsked({
    clock,
    hasUnfinished: () => committer.barrier().then(() => setting.hasUnfinished(queue.id)),
    halted: () => halted,
    onNone() {
      if (isDone()) end();
      else pump();
    },
    onTime: pump,
  });
  const pull = setting.pulled === null ? null : createPull(setting, setting.pulled, places);

  function pump(): void {
    if (pumping || halted || cancelPause !== null) return;
    pumping = true;
    const turnEnds = clock.now() + TURN_MS;
    while (!halted && cancelPause === null && taken < most) {
      if (committer.pending() > PENDING_GROUPS) pauseUntil(committer.below(PENDING_GROUPS / 2));
      else if (numbers.ready() !== null) pauseUntil(numbers.ready()!);
      else if (!takeNext()) break;
      else if (clock.now() >= turnEnds) pause(0);
    }
    pumping = false;
    if (isDone()) endAsked.ask();
  }

  function isDone(): boolean {
    return (
      taken === 0 &&
      !halted &&
      waiting === null &&
      gather?.isEmpty() !== false &&
      queue.isEmpty(setting.loopId) &&
      hasNoMore()
    );
  }

  /** Whether it took something. */
  function takeNext(): boolean {
    if (gather?.isDue() === true) return mayBegin() && beginBatch(gather);
    const message = waiting ?? queue.take(setting.loopId, most - taken);
    if (message !== null) return takeOne(message);
    // What nothing more can come to need not wait.
    if (gather?.isEmpty() === false)
      return queue.isEmpty(setting.loopId) && hasNoMore() && mayBegin() && beginBatch(gather);
    if (pull === null || !queue.isEmpty(setting.loopId)) return false;
    taken += 1;
    counted = null;
    if (!pull.next()) {
      taken -= 1;
      return false;
    }
    counted = rate?.count() ?? null;
    return true;
  }

  function takeOne(message: ClaimedMessage): boolean {
    waiting = null;
    if (gather?.takes(message) === true) {
      gather.add(message);
      return true;
    }
    if (!mayBegin()) {
      waiting = message;
      return false;
    }
    occupy();
    taker.take(message);
    return true;
  }

  /** With a free place and nothing of its own before it. */
  function takeNew(message: NewMessage): boolean {
    if (halted || pumping || cancelPause !== null || taken >= most || waiting !== null) return false;
    if (gather !== null || rate !== null || pull !== null || numbers.ready() !== null) return false;
    if (committer.pending() > PENDING_GROUPS) return false;
    occupy();
    taker.takeNew(message);
    return true;
  }

  function mayBegin(): boolean {
    return rate === null || rate.allows();
  }

  function occupy(): void {
    endAsked.moved();
    taken += 1;
    rate?.count();
  }

  function beginBatch(messages: Gather): true {
    occupy();
    taker.takeBatch(messages.empty());
    return true;
  }

  function hasNoMore(): boolean {
    return pull === null ? setting.writersEnded?.() === true : pull.ended();
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
      cancelPause = clock.after(ms, goOn);
    }
  }

  function pauseUntil(possible: Promise<void>): void {
    let cancelled = false;
    cancelPause = () => {
      cancelled = true;
    };
    possible.then(
      () => {
        if (cancelled) return;
        cancelPause = null;
        pump();
      },
      () => undefined, // the incarnation ended, and this loop with it
    );
  }

  function onOver(run: Run, over: RunOver): void {
    runs.delete(run);
    if (over.how === 'parked' && places.parks === 'in-place') {
      place.keep(run, over.until);
      return;
    }
    taken -= 1;
    if (over.how === 'parked') {
      queue.depth -= 1;
      if (over.until !== null) host.services.expectDue(over.until);
      if (run.machine.waiting().length > 0) announceOnceParked();
    }
    const failed = over.how === 'ended' && over.outcome === 'failed';
    if (over.how === 'ended') rates.count(host.workflowId, setting.loopId, producer.id, failed);
    if (halted) return;
    if (failed && planLoop.failsWorkflow) {
      setting.onFailure(run.machine.error?.text ?? 'A run failed');
      return;
    }
    waitAgain();
    pump();
  }

  /** What was answered before its run was parked, and is heard of later, is ready from then on: no answer tells of it. */
  function announceOnceParked(): void {
    committer.barrier().then(
      () => queue.announce(),
      () => undefined, // the next life finds it on disk
    );
  }

  /** The execution was ended while this process stood still: the message is for whoever runs the next one. */
  function leaveToNext(run: Run): void {
    if (left.has(run)) return; // another of its groups was dropped as well
    left.add(run);
    const { id, message } = run;
    const { seq, gathered } = message;
    places.stop();
    const append = (change: Change, onFate: OnFate): void =>
      committer.append({ lease: null, epoch: null, changes: [change] }, 100, onFate);
    append({ kind: 'suspend-run', runId: id, state: 'suspended' }, ({ fate }) => {
      if (fate === 'written' || seq === null) queue.announce();
      // Its run never came to disk.
      else append({ kind: 'release-messages', seqs: [seq, ...(gathered?.others ?? [])] }, () => queue.announce());
    });
  }

  function waitAgain(): void {
    if (pull === null && taken < most) signal.waits(clock.now());
  }

  function end(): void {
    ended = true;
    ending = true;
    stopTaking();
    committer.append(
      {
        lease: null,
        epoch: host.epoch,
        changes: [{ kind: 'end-loop', executionId: setting.executionId, nodeId: producer.id }],
      },
      100,
      (fate) => {
        ending = false;
        if (fate.fate === 'written') setting.onEnded(self);
      },
    );
  }

  function stopTaking(): void {
    halted = true;
    cancelPause?.();
    cancelPause = null;
    endAsked.halt();
    if (queue.readers.get(setting.loopId) === reader) queue.readers.delete(setting.loopId);
    taker.halt();
    pull?.halt();
    if (place.giveBack()) taken -= 1;
    giveBackUnbegun();
    rate?.halt();
    signal.withdrawn();
  }

  function giveBackUnbegun(): void {
    const unbegun = [...(gather?.empty() ?? []), ...(waiting === null ? [] : [waiting])];
    waiting = null;
    const seqs = unbegun.map((message) => message.seq);
    if (seqs.length === 0) return;
    const changes = [{ kind: 'release-messages', seqs }] as const;
    committer.append({ lease: null, epoch: null, changes }, 100, () => queue.announce());
  }

  const reader: QueueReader = { wake: pump, takeNew };
  const self: Loop = {
    producer,
    queue,
    writes: setting.writes,
    runs: () => [...runs],
    taken: () => taken,
    numbers,
    grant(places) {
      most = places;
      pump();
    },
    get ended() {
      return ended;
    },
    ending() {
      if (ending) return committer.barrier();
      return isDone() ? endAsked.answered() : null;
    },
    start() {
      halted = false;
      waitAgain();
      queue.readers.set(setting.loopId, reader);
      queue.ring(); // another reader may have been told that nothing waits, before runs of this one were put back
    },
    halt: stopTaking,
    drop() {
      pull?.outlive();
      stopTaking();
    },
    reconsider: pump,
  };
  return self;
}
