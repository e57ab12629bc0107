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
import type { Machine, Plan, PlanLoop, ReadyTask, TaskWatch, WaitingTask, Wire } from '../plan.ts';
import { beginEach, later, noteEdit } from './each.ts';
import { type Frame, makeFrame, refOf, type Slot, STATE } from './frame.ts';
import { inputOf } from './join-input.ts';
import { resume } from './resume.ts';
import { portPosition } from './route.ts';
import { beginFrame, endTask, failTask, repeatBody, settleFrame, type Tokens } from './tokens.ts';

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
export class RunMachine implements Machine, Tokens {
  readonly plan: Plan;
  readonly loop: PlanLoop;
  outcome: 'running' | 'succeeded' | 'failed' = 'running';
  retries = 0;
  answer: { readonly status: number; readonly body: Json } | null = null;
  readonly top: Frame;
  readonly bare: boolean;
  readonly watch: TaskWatch | null;
  ready: { frame: Frame; slot: Slot }[] = [];
  skipped: TaskRef[] = [];
  blocked: TaskRef[] = [];
  readonly #message: JsonObject;
  #waiting: WaitingTask[] | null = null; // hardly any run has one
  #applied = 0;
  #ended: 'no' | 'succeeded' | 'failed' | 'cancelled' = 'no';

  /**
   * @param bare - see `eachItem`
   * @param watch - see `Tokens`
   */
  constructor(plan: Plan, loop: PlanLoop, entry: Item, bare: boolean, watch: TaskWatch | null = null) {
    this.plan = plan;
    this.loop = loop;
    this.bare = bare;
    this.watch = watch;
    this.#message = entry.data;
    this.top = makeFrame(loop.wiring.top, loop.wiring.top.entry.task.path, entry, null, null);
    beginFrame(this, this.top, 0);
    settleFrame(this, this.top);
  }

  get error(): Machine['error'] {
    return this.top.failure;
  }

  get until(): Instant {
    return this.top.until;
  }

  get output(): JsonObject | null {
    const { slots } = this.top;
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

  takeReady(): readonly ReadyTask[] {
    const ready = this.ready;
    if (ready.length === 0 || this.#ended !== 'no') return NONE;
    this.ready = [];
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
    if (this.skipped.length === 0 && this.blocked.length === 0) return NONE;
    const skipped = [...this.skipped, ...this.blocked];
    this.skipped = [];
    this.blocked = [];
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
        resume(this, event.reason === 'retry' || event.reason === 'redrive', event.until ?? 0);
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
    const { id, data, metadata } = inputOf(frame, slot);
    noteEdit(frame, data, input);
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
      settleFrame(this, repeatBody(this, frame, slot, slot.each, event.until ?? 0) ?? frame);
      return;
    }
    slot.item = data === input.data && metadata === input.metadata ? input : { id: input.id, data, metadata };
    endTask(this, frame, slot, portPosition(slot.wire, event.port), event.until ?? 0);
    settleFrame(this, frame);
  }

  #failed(event: FailedEvent): void {
    const frame = this.#frameOf(event.task);
    const slot = this.#current(event.task, event.attempt, frame);
    slot.begun = false;
    if (event.retryAt !== null) {
      slot.attempt += 1;
      slot.notBefore = event.retryAt;
      slot.state = STATE.READY;
      this.ready.push({ frame, slot });
      return;
    }
    const { code, text, field } = event.error;
    const node = slot.wire.node.id;
    failTask(this, frame, slot, field === undefined ? { node, code, text } : { node, code, text, field });
    settleFrame(this, frame);
  }

  #wireOf(task: TaskRef): Wire {
    const wire = this.loop.wiring.wires[task.node];
    if (wire === undefined) throw impossible('names a node that is not part of it', task);
    return wire;
  }

  #frameOf(task: TaskRef): Frame {
    const { around } = this.#wireOf(task);
    if (task.path.length !== around.length) throw impossible('names no such item', task);
    let frame = this.top;
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
