import {
  failure,
  type Instant,
  type Item,
  type JournalEvent,
  type Json,
  type JsonObject,
  type TaskRef,
} from '@loopwright/model';
import { restoreOutput } from '../fold/stored-output.ts';
import type { Machine, Plan, PlanLoop, ReadyTask, WaitingTask, Wire } from '../plan.ts';
import { addResult, beginEach, eachItem, later, nextFrame } from './each.ts';
import { type Each, type Frame, makeFrame, type Slot, STATE, slotAt } from './frame.ts';
import { freeKey } from './free-key.ts';
import { inputOf } from './join-input.ts';
import { portPosition } from './route.ts';

type OutputEvent = Extract<JournalEvent, { kind: 'output' }>;
type FailedEvent = Extract<JournalEvent, { kind: 'failed' }>;

const NONE: readonly never[] = Object.freeze([]);

/**
 * A run in memory. Tokens pass through frames: one for the run, one for the current item of each for-each under way.
 *
 * - A task that failed for good sends no tokens unless its error port is connected. What is behind it waits, joins
 *   included; the rest of the run goes on to its end. So a resume only has to make the failed task ready again, and no
 *   join has run on half of its branches. What still waits at the end is told as skipped.
 * - A disabled node is no task: it passes its input to its first port by itself. A disabled for-each repeats nothing.
 * - The same events in the same order lead to the same state, live or replayed: nothing depends on what was handed out,
 *   but that `resumed` hands out again what has not ended.
 */
export class RunMachine implements Machine {
  readonly plan: Plan;
  readonly loop: PlanLoop;
  outcome: 'running' | 'succeeded' | 'failed' = 'running';
  retries = 0;
  answer: { readonly status: number; readonly body: Json } | null = null;
  readonly #top: Frame;
  readonly #bare: boolean;
  readonly #message: JsonObject;
  #ready: { frame: Frame; slot: Slot }[] = [];
  #skipped: TaskRef[] = [];
  /** Waiting for a failed task: no more told once the run is resumed. */
  #blocked: TaskRef[] = [];
  #waiting: WaitingTask[] | null = null; // hardly any run has one
  #applied = 0;
  #ended: 'no' | 'succeeded' | 'failed' | 'cancelled' = 'no';

  /** @param bare - see `eachItem` */
  constructor(plan: Plan, loop: PlanLoop, entry: Item, bare: boolean) {
    this.plan = plan;
    this.loop = loop;
    this.#bare = bare;
    this.#message = entry.data;
    this.#top = makeFrame(loop.wiring.top, loop.wiring.top.entry.task.path, entry, null, null);
    this.#begin(this.#top, 0);
    this.#settle(this.#top);
  }

  get error(): Machine['error'] {
    return this.#top.failure;
  }

  get until(): Instant {
    return this.#top.until;
  }

  get output(): JsonObject | null {
    const { slots } = this.#top;
    let stopped: JsonObject | null = null;
    for (let at = slots.length - 1; at >= 0; at -= 1) {
      const slot = slots[at];
      if (slot?.state !== STATE.DONE) continue;
      const { end, error } = slot.wire;
      if (end && (error === -1 || slot.port !== error)) return slot.item!.data;
      if (slot.port === -1) stopped ??= slot.item!.data;
    }
    return stopped;
  }

  /** The frame of the run itself, for machines of a body. */
  get top(): Frame {
    return this.#top;
  }

  takeReady(): readonly ReadyTask[] {
    const ready = this.#ready;
    if (ready.length === 0 || this.#ended !== 'no') return NONE;
    this.#ready = [];
    const tasks: ReadyTask[] = [];
    for (const { frame, slot } of ready) {
      // A replay made it ready, then ended it.
      if (slot.state !== STATE.READY) continue;
      if (slot.begun) {
        slot.attempt += 1;
        slot.begun = false;
        slot.repeated = true;
      }
      slot.state = STATE.TAKEN;
      tasks.push({
        task: refOf(frame, slot.wire),
        node: slot.wire.node,
        attempt: slot.attempt,
        notBefore: slot.notBefore,
        repeated: slot.repeated,
        edits: slot.edits,
      });
    }
    return tasks.length > 1 ? tasks.sort(byPlan) : tasks;
  }

  takeSkipped(): readonly TaskRef[] {
    if (this.#skipped.length === 0 && this.#blocked.length === 0) return NONE;
    const skipped = [...this.#skipped, ...this.#blocked];
    this.#skipped = [];
    this.#blocked = [];
    return skipped.sort((a, b) => a.node - b.node);
  }

  waiting(): readonly WaitingTask[] {
    return this.#waiting ?? NONE;
  }

  input(task: TaskRef): Item {
    const frame = this.#frameOf(task);
    const slot = frame.slots[this.#wireOf(task).slot];
    if (slot === undefined || slot.state === STATE.PENDING || slot.state === STATE.SKIPPED)
      throw impossible('asks for an input', task);
    return inputOf(frame, slot);
  }

  apply(event: JournalEvent): void {
    this.#applied += 1;
    if (this.#ended !== 'no' && event.kind !== 'resumed' && event.kind !== 'edited')
      throw impossible(`${event.kind} after the end`);
    switch (event.kind) {
      case 'output':
        this.#output(event);
        return;
      case 'failed':
        this.#failed(event);
        return;
      case 'started': {
        const slot = this.#current(event.task, event.attempt);
        if (slot.begun) throw impossible('started twice', event.task);
        slot.begun = event.probing !== true;
        return;
      }
      case 'waiting':
        this.#await(event);
        return;
      case 'settled': {
        const slot = this.#current(event.task, event.attempt);
        if (event.outcome === 'not-done') slot.repeated = false;
        if (slot.state === STATE.WAITING) slot.state = STATE.TAKEN; // who was asked has answered
        return;
      }
      case 'edited':
        this.#edit(event);
        return;
      case 'began':
        if (this.#applied > 1) throw impossible('began twice');
        return;
      case 'resumed':
        if (this.#ended === 'succeeded' || this.#ended === 'cancelled')
          throw impossible(`resumed after it ${this.#ended}`);
        this.#ended = 'no';
        if (event.reason === 'retry') this.retries += 1;
        else if (event.reason === 'redrive') this.retries = 0;
        this.#resume(event.reason === 'retry' || event.reason === 'redrive', event.until ?? 0);
        return;
      case 'ended':
        if (event.state === 'succeeded' && this.outcome !== 'succeeded') throw impossible('succeeded before its end');
        this.#ended = event.state;
        if (event.state !== 'succeeded') this.outcome = 'failed';
        return;
    }
  }

  #await(event: Extract<JournalEvent, { kind: 'waiting' }>): void {
    const { task, attempt, at, key, until } = event;
    const slot = this.#current(task, attempt);
    if (slot.state === STATE.WAITING) throw impossible('waits twice', task);
    slot.begun = false;
    slot.state = STATE.WAITING;
    this.#waiting ??= [];
    this.#waiting.push({ task, node: slot.wire.node, attempt, at, key, until, edits: slot.edits });
  }

  #edit({ task, input }: Extract<JournalEvent, { kind: 'edited' }>): void {
    const frame = this.#frameOf(task);
    const slot = frame.slots[this.#wireOf(task).slot];
    const isNext = slot?.state === STATE.READY || slot?.state === STATE.TAKEN;
    const isFailed = slot?.state === STATE.FAILED && slot.each === null;
    const isProducer = frame.parent === null && slot?.wire.sources.length === 0;
    if (slot === undefined || !(isNext || isFailed) || isProducer)
      throw impossible('edits the input of a task that has none, or is not to run on it', task);
    const { id, metadata } = inputOf(frame, slot);
    slot.edited = { id, data: input, metadata };
    slot.edits += 1;
  }

  #output(event: OutputEvent): void {
    const frame = this.#frameOf(event.task);
    const slot = this.#current(event.task, event.attempt, frame);
    const input = inputOf(frame, slot);
    const data = restoreOutput(event.output, input.data, this.#message);
    const metadata = event.metadata === undefined ? input.metadata : { ...input.metadata, ...event.metadata };
    if (event.answer !== undefined) this.answer ??= event.answer;
    if (event.until !== undefined) frame.until = later(frame.until, event.until);
    slot.begun = false;
    if (slot.wire.node.kind === 'for-each') {
      slot.state = STATE.REPEATING;
      slot.each = beginEach(input.data, data, metadata, event.items ?? NONE, event.port);
      this.#settle(this.#repeat(frame, slot, slot.each, event.until ?? 0) ?? frame);
      return;
    }
    slot.item = data === input.data && metadata === input.metadata ? input : { id: input.id, data, metadata };
    this.#done(frame, slot, portPosition(slot.wire, event.port), event.until ?? 0);
    this.#settle(frame);
  }

  #failed(event: FailedEvent): void {
    const frame = this.#frameOf(event.task);
    const slot = this.#current(event.task, event.attempt, frame);
    slot.begun = false;
    if (event.retryAt !== null) {
      slot.attempt += 1;
      slot.notBefore = event.retryAt;
      slot.state = STATE.READY;
      this.#ready.push({ frame, slot });
      return;
    }
    const { code, text, field } = event.error;
    const node = slot.wire.node.id;
    this.#fail(frame, slot, field === undefined ? { node, code, text } : { node, code, text, field });
    this.#settle(frame);
  }

  /** A task, or the body of a for-each, failed for good. */
  #fail(frame: Frame, slot: Slot, failed: NonNullable<Frame['failure']>): void {
    if (slot.wire.error !== -1) {
      const { id, data, metadata } = inputOf(frame, slot);
      const error = { message: failed.text, code: failed.code, node_id: failed.node };
      slot.item = { id, data: { ...data, [freeKey(data, 'error')]: error }, metadata };
      slot.each = null;
      this.#done(frame, slot, slot.wire.error, 0);
      return;
    }
    slot.state = STATE.FAILED;
    // Of a run it is the first one; of an item the first in plan order, since the error port sends it on as data, which
    // must not depend on which branch was faster.
    if (frame.failure === null || (frame.parent !== null && slot.wire.slot < frame.failedSlot)) {
      frame.failure = failed;
      frame.failedSlot = slot.wire.slot;
    }
    frame.active -= 1;
  }

  /** Begins the next item of a for-each and answers its frame, or ends it. */
  #repeat(parent: Frame, slot: Slot, each: Each, notBefore: Instant): Frame | null {
    const next = nextFrame(slot, each, parent, parent.entry.id);
    each.frame = next;
    if (next !== null) {
      this.#begin(next, notBefore);
      return next;
    }
    slot.item = eachItem(each, parent.entry.id, this.#bare && parent === this.#top);
    slot.each = null;
    this.#done(parent, slot, portPosition(slot.wire, each.port), notBefore);
    return null;
  }

  #begin(frame: Frame, notBefore: Instant): void {
    const slot = slotAt(frame, frame.region.entry);
    slot.notBefore = notBefore;
    if (this.#fire(frame, slot)) this.#send(frame, slot);
  }

  #done(frame: Frame, slot: Slot, port: number, notBefore: Instant): void {
    slot.state = STATE.DONE;
    slot.port = port;
    slot.input = null;
    slot.edited = null;
    slot.notBefore = notBefore;
    frame.active -= 1;
    this.#send(frame, slot);
  }

  /** Makes a task ready; a disabled node is done at once, and true says that its tokens are still to be sent. */
  #fire(frame: Frame, slot: Slot): boolean {
    const { node } = slot.wire;
    if (node.disabled) {
      slot.item = inputOf(frame, slot);
      slot.input = null;
      slot.state = STATE.DONE;
      slot.port = node.kind === 'non-blocking' ? -1 : portPosition(slot.wire, node.type.ports.out[0] ?? null);
      return true;
    }
    frame.active += 1;
    slot.state = STATE.READY;
    this.#ready.push({ frame, slot });
    return false;
  }

  /** Sends the tokens of a task that is done or skipped, and of all that is done or skipped by them. No recursion: a chain may be long. */
  #send(frame: Frame, first: Slot): void {
    let waiting = null as Slot[] | null; // most tasks skip nothing
    for (let slot: Slot | undefined = first; slot !== undefined; slot = waiting?.pop()) {
      const { out } = slot.wire;
      for (let port = 0; port < out.length; port += 1) {
        const live = slot.state === STATE.DONE && slot.port === port;
        for (const wire of out[port]!.targets) {
          const target = slotAt(frame, wire);
          target.arrived += 1;
          if (live) {
            target.live += 1;
            target.notBefore = later(target.notBefore, slot.notBefore);
          }
          if (target.arrived < wire.sources.length) continue;
          if (target.live > 0) {
            if (!this.#fire(frame, target)) continue;
          } else {
            target.state = STATE.SKIPPED;
            this.#skipped.push(refOf(frame, wire));
          }
          waiting ??= [];
          waiting.push(target);
        }
      }
    }
  }

  /** Goes on where a frame came to rest: with the next item, behind the for-each, or to the end of the run. */
  #settle(from: Frame): void {
    let frame = from;
    while (frame.active === 0) {
      const { owner, parent } = frame;
      if (frame.failure !== null) this.#block(frame);
      if (owner === null || parent === null) {
        this.outcome = frame.failure === null ? 'succeeded' : 'failed';
        return;
      }
      if (frame.failure !== null) {
        this.#fail(parent, owner, frame.failure);
        frame = parent;
        continue;
      }
      addResult(owner.each!, frame);
      parent.until = later(parent.until, frame.until);
      frame = this.#repeat(parent, owner, owner.each!, frame.until) ?? parent;
    }
  }

  #block(frame: Frame): void {
    for (const wire of frame.region.wires) {
      const slot = slotAt(frame, wire);
      if (slot.state !== STATE.PENDING) continue;
      slot.state = STATE.BLOCKED;
      this.#blocked.push(refOf(frame, wire));
    }
  }

  #resume(revive: boolean, notBefore: Instant): void {
    if (revive) this.#blocked = [];
    this.#wake(this.#top, revive, notBefore);
    if (this.#top.active > 0) this.outcome = 'running';
    else this.outcome = this.#top.failure === null ? 'succeeded' : 'failed';
  }

  /** Hands out again what was taken; with `revive` also gives failed tasks their next attempt. */
  #wake(frame: Frame, revive: boolean, notBefore: Instant): void {
    for (const slot of frame.slots) {
      if (slot === undefined) continue;
      if (slot.state === STATE.TAKEN) {
        slot.state = STATE.READY;
        this.#ready.push({ frame, slot });
      } else if (slot.state === STATE.REPEATING) {
        this.#wake(slot.each!.frame!, revive, notBefore);
      } else if (revive && slot.state === STATE.BLOCKED) {
        slot.state = STATE.PENDING;
      } else if (revive && slot.state === STATE.FAILED) {
        frame.active += 1;
        if (slot.each !== null) {
          slot.state = STATE.REPEATING;
          this.#wake(slot.each.frame!, revive, notBefore);
          continue;
        }
        slot.attempt += 1;
        slot.notBefore = notBefore;
        slot.state = STATE.READY;
        this.#ready.push({ frame, slot });
      }
    }
    if (!revive) return;
    frame.failure = null;
    frame.failedSlot = -1;
  }

  #wireOf(task: TaskRef): Wire {
    const wire = this.loop.wiring.wires[task.node];
    if (wire === undefined) throw impossible('names a node that is not part of it', task);
    return wire;
  }

  #frameOf(task: TaskRef): Frame {
    const { around } = this.#wireOf(task);
    if (task.path.length !== around.length) throw impossible('names no such item', task);
    let frame = this.#top;
    for (let level = 0; level < around.length; level += 1) {
      const inner = frame.slots[around[level]!.slot]?.each?.frame;
      if (inner === undefined || inner === null || inner.path[level] !== task.path[level]) {
        throw impossible('names an item that is not the current one', task);
      }
      frame = inner;
    }
    return frame;
  }

  /** The slot of a task that is under way in this attempt, or in the one after an attempt whose end is not known. */
  #current(task: TaskRef, attempt: number, frame: Frame = this.#frameOf(task)): Slot {
    const slot = frame.slots[this.#wireOf(task).slot];
    if (
      slot === undefined ||
      slot.state < STATE.READY ||
      slot.state > STATE.WAITING ||
      slot.state === STATE.REPEATING
    ) {
      throw impossible('concerns a task that is not under way', task);
    }
    if (slot.state === STATE.WAITING) {
      const its = this.#waiting!;
      this.#waiting = its.filter((entry) => entry.task.node !== task.node || !samePath(entry.task.path, task.path));
      if (its.length === this.#waiting.length) throw impossible('concerns a task that is not under way', task);
    }
    if (slot.begun && attempt === slot.attempt + 1) {
      slot.attempt = attempt;
      slot.begun = false;
      slot.repeated = true;
    }
    if (attempt !== slot.attempt) throw impossible(`names attempt ${attempt} instead of ${slot.attempt}`, task);
    return slot;
  }
}

function refOf(frame: Frame, wire: Wire): TaskRef {
  return frame.parent === null ? wire.task : { node: wire.node.index, path: frame.path };
}

function samePath(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((index, level) => index === b[level]);
}

function byPlan(a: ReadyTask, b: ReadyTask): number {
  return a.task.node - b.task.node;
}

/** A defect of the caller, or a damaged journal. */
function impossible(text: string, task?: TaskRef): Error {
  const where = task === undefined ? '' : ` (node ${task.node}, item [${task.path.join(', ')}])`;
  return failure('INTERNAL', { detail: `An event of a run cannot follow: ${text}${where}` });
}
