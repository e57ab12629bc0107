import type { Instant, Item, Json, JsonObject, NodeId, TaskRef } from '@loopwright/model';
import type { Region, Wire } from '../plan.ts';

/** Where a task stands. The order matters: what is `DONE` or beyond has sent its tokens, or never will. */
export const STATE = {
  /** In-edges are missing tokens. */
  PENDING: 0,
  READY: 1,
  /** Given to the caller. */
  TAKEN: 2,
  /** A for-each whose body runs. */
  REPEATING: 3,
  /** Waits for an answer. */
  WAITING: 4,
  DONE: 5,
  SKIPPED: 6,
  /** Failed for good with no error port: sends no token, so that a later resume can go on behind it. */
  FAILED: 7,
  /** Was waiting for a task that failed when all else had ended. */
  BLOCKED: 8,
} as const;

/** The failure of a frame that no error port took. */
export interface FrameFailure {
  readonly node: NodeId;
  readonly code: string;
  readonly text: string;
  readonly field?: string;
}

/** One node in one frame. */
export interface Slot {
  readonly wire: Wire;
  state: number;
  /** Tokens that came in, and the live ones among them. */
  arrived: number;
  live: number;
  /** Next or current attempt, from 1. */
  attempt: number;
  notBefore: Instant;
  /** `attempt` began and has not ended. */
  begun: boolean;
  /** An earlier attempt's outcome is not known. */
  repeated: boolean;
  /** Computed once where several branches are merged. */
  input: Item | null;
  /** What a person put in the place of its input; null while nobody did. */
  edited: Item | null;
  /** How often that was. */
  edits: number;
  /** What it sent on; null until then. */
  item: Item | null;
  /** Position in `wire.out` of the port that was followed; -1 where nothing comes behind it. */
  port: number;
  /** Of a for-each while its body runs, or after it failed. */
  each: Each | null;
}

/** A for-each at work. */
export interface Each {
  readonly items: readonly Json[];
  /** Data of the for-each without `items`: what the body's data are made of. */
  readonly base: JsonObject;
  readonly metadata: JsonObject;
  /** Port to follow at the end, as the journal has it. */
  readonly port: string | null;
  /** Only ever appended to. */
  readonly results: Json[];
  /** Of the current item; null where there is none. Those of earlier items are forgotten. */
  frame: Frame | null;
}

/** One pass of tokens through a region: the run itself, or one item of a for-each. */
export interface Frame {
  readonly region: Region;
  readonly path: readonly number[];
  /** The for-each and its frame; null at the top. */
  readonly owner: Slot | null;
  readonly parent: Frame | null;
  /** What the entry of the region runs on. */
  readonly entry: Item;
  /** What a person made of its `forEachNode` in inputs of its tasks; null while nobody did. */
  corrected: Json[] | null;
  /** By slot; made when the first token comes. */
  readonly slots: (Slot | undefined)[];
  /** Tasks that are ready, taken or repeating. At 0 nothing more will happen by itself. */
  active: number;
  failure: FrameFailure | null;
  /** Slot of the task that `failure` is about; -1 while there is none. */
  failedSlot: number;
  /** Latest `until` of its tasks. */
  until: Instant;
}

/** Makes a frame whose entry has not begun. */
export function makeFrame(
  region: Region,
  path: readonly number[],
  entry: Item,
  owner: Slot | null,
  parent: Frame | null,
): Frame {
  return {
    region,
    path,
    owner,
    parent,
    entry,
    corrected: null,
    slots: new Array(region.wires.length).fill(undefined),
    active: 0,
    failure: null,
    failedSlot: -1,
    until: 0,
  };
}

/** The slot of a node, made on first use. */
export function slotAt(frame: Frame, wire: Wire): Slot {
  const known = frame.slots[wire.slot];
  if (known !== undefined) return known;
  const slot: Slot = {
    wire,
    state: STATE.PENDING,
    arrived: 0,
    live: 0,
    attempt: 1,
    notBefore: 0,
    begun: false,
    repeated: false,
    input: null,
    edited: null,
    edits: 0,
    item: null,
    port: -1,
    each: null,
  };
  frame.slots[wire.slot] = slot;
  return slot;
}

/** Names a task of a frame for the journal and the caller. */
export function refOf(frame: Frame, wire: Wire): TaskRef {
  return frame.parent === null ? wire.task : { node: wire.node.index, path: frame.path };
}
