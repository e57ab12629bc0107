import type { Instant, TaskRef } from '@loopwright/model';
import type { TaskWatch } from '../plan.ts';
import { addResult, eachItem, later, nextFrame } from './each.ts';
import { type Each, type Frame, refOf, type Slot, STATE, slotAt } from './frame.ts';
import { freeKey } from './free-key.ts';
import { inputOf } from './join-input.ts';
import { portPosition } from './route.ts';

/** What tokens that pass through a run's frames change of it. */
export interface Tokens {
  /** The frame of the run itself. */
  readonly top: Frame;
  /** See `eachItem`. */
  readonly bare: boolean;
  /** Hears what becomes of tasks and no event tells; null: nobody asks. */
  readonly watch: TaskWatch | null;
  outcome: 'running' | 'succeeded' | 'failed';
  /** Tasks to be handed out. */
  ready: { frame: Frame; slot: Slot }[];
  /** To be told as skipped. */
  skipped: TaskRef[];
  /** Waiting for a failed task: no more told once the run is resumed. */
  blocked: TaskRef[];
}

/** A task, or the body of a for-each, failed for good: its error port goes on where it has one. */
export function failTask(run: Tokens, frame: Frame, slot: Slot, failed: NonNullable<Frame['failure']>): void {
  if (slot.wire.error !== -1) {
    const { id, data, metadata } = inputOf(frame, slot);
    const error = { message: failed.text, code: failed.code, node_id: failed.node };
    slot.item = { id, data: { ...data, [freeKey(data, 'error')]: error }, metadata };
    slot.each = null;
    run.watch?.onEnd(refOf(frame, slot.wire), { state: 'failed', port: 'error', data: slot.item.data });
    endTask(run, frame, slot, slot.wire.error, 0);
    return;
  }
  run.watch?.onEnd(refOf(frame, slot.wire), { state: 'failed', port: null, data: null });
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
export function repeatBody(run: Tokens, parent: Frame, slot: Slot, each: Each, notBefore: Instant): Frame | null {
  const next = nextFrame(slot, each, parent, parent.entry.id);
  each.frame = next;
  if (next !== null) {
    beginFrame(run, next, notBefore);
    return next;
  }
  slot.item = eachItem(each, parent.entry.id, run.bare && parent === run.top);
  slot.each = null;
  run.watch?.onEnd(refOf(parent, slot.wire), { state: 'succeeded', port: each.port, data: slot.item.data });
  endTask(run, parent, slot, portPosition(slot.wire, each.port), notBefore);
  return null;
}

/** Begins a run, or an item of a for-each. */
export function beginFrame(run: Tokens, frame: Frame, notBefore: Instant): void {
  const slot = slotAt(frame, frame.region.entry);
  slot.notBefore = notBefore;
  if (fire(run, frame, slot)) sendTokens(run, frame, slot);
}

/** A task is done: what comes behind the port that it followed gets its tokens. */
export function endTask(run: Tokens, frame: Frame, slot: Slot, port: number, notBefore: Instant): void {
  slot.state = STATE.DONE;
  slot.port = port;
  slot.input = null;
  slot.edited = null;
  slot.notBefore = notBefore;
  frame.active -= 1;
  sendTokens(run, frame, slot);
}

/** Makes a task ready; a disabled node is done at once, and true says that its tokens are still to be sent. */
function fire(run: Tokens, frame: Frame, slot: Slot): boolean {
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
  run.ready.push({ frame, slot });
  return false;
}

/** Sends the tokens of a task that is done or skipped, and of all that is done or skipped by them. No recursion: a chain may be long. */
function sendTokens(run: Tokens, frame: Frame, first: Slot): void {
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
          if (!fire(run, frame, target)) continue;
        } else {
          target.state = STATE.SKIPPED;
          run.skipped.push(refOf(frame, wire));
        }
        waiting ??= [];
        waiting.push(target);
      }
    }
  }
}

/** Goes on where a frame came to rest: with the next item, behind the for-each, or to the end of the run. */
export function settleFrame(run: Tokens, from: Frame): void {
  let frame = from;
  while (frame.active === 0) {
    const { owner, parent } = frame;
    if (frame.failure !== null) block(run, frame);
    if (owner === null || parent === null) {
      run.outcome = frame.failure === null ? 'succeeded' : 'failed';
      return;
    }
    if (frame.failure !== null) {
      failTask(run, parent, owner, frame.failure);
      frame = parent;
      continue;
    }
    addResult(owner.each!, frame);
    parent.until = later(parent.until, frame.until);
    frame = repeatBody(run, parent, owner, owner.each!, frame.until) ?? parent;
  }
}

function block(run: Tokens, frame: Frame): void {
  for (const wire of frame.region.wires) {
    const slot = slotAt(frame, wire);
    if (slot.state !== STATE.PENDING) continue;
    slot.state = STATE.BLOCKED;
    run.blocked.push(refOf(frame, wire));
  }
}
