import type { Instant, Item, Json, JsonObject } from '@loopwright/model';
import { sameJson } from '../fold/same-json.ts';
import { type Each, type Frame, makeFrame, type Slot, STATE } from './frame.ts';

/** Begins a for-each: `output` is what its node answered, `input` what it ran on. */
export function beginEach(
  input: JsonObject,
  output: JsonObject,
  metadata: JsonObject,
  items: readonly Json[],
  port: string | null,
): Each {
  return { items, base: withoutItems(input, output), metadata, port, results: [], frame: null };
}

/** The body runs on the data without `items`, whether or not the node put them there itself. */
function withoutItems(input: JsonObject, output: JsonObject): JsonObject {
  if (!Object.hasOwn(output, 'items') || output.items === input.items) return output;
  const { items: _, ...rest } = output;
  return Object.hasOwn(input, 'items') ? { ...rest, items: input.items! } : rest;
}

/** The frame of the next item, or null after the last one. */
export function nextFrame(slot: Slot, each: Each, parent: Frame, itemId: string): Frame | null {
  const region = slot.wire.body;
  const index = each.frame === null ? 0 : each.frame.path.at(-1)! + 1;
  if (region === null || index >= each.items.length) return null;
  const state = { index, item: each.items[index]! };
  const data = { ...each.base, forEachNode: bookkeeping(each.items, each.results, state) };
  return makeFrame(region, [...parent.path, index], { id: itemId, data, metadata: each.metadata }, slot, parent);
}

/**
 * `forEachNode` for one item. Its `results` are the earlier ones; the list is copied only when somebody reads it, else the
 * cost of all items would grow with their square.
 */
function bookkeeping(items: readonly Json[], results: readonly Json[], state: JsonObject): JsonObject {
  const count = results.length;
  let copy: readonly Json[] | null = null;
  return {
    input: items,
    get results() {
      copy ??= results.slice(0, count);
      return copy;
    },
    state,
  };
}

/** Data of the end nodes of a body that ran, in plan order, without the bookkeeping of the for-each itself. */
export function endsOf(frame: Frame): JsonObject[] {
  const ends: JsonObject[] = [];
  for (const wire of frame.region.ends) {
    const slot = frame.slots[wire.slot];
    if (slot?.state !== STATE.DONE || (wire.error !== -1 && slot.port === wire.error)) continue;
    ends.push(withoutBookkeeping(frame, slot.item!.data));
  }
  return ends;
}

/**
 * Adds an item's result: one end node's data, a list of those of several, nothing where none ran. The for-each's own
 * `forEachNode` is left out, since it holds the earlier results: with it, n items would cost n² in memory and journal. An
 * inner for-each's stays.
 */
export function addResult(each: Each, frame: Frame): void {
  const ends = endsOf(frame);
  if (ends.length > 0) each.results.push(ends.length === 1 ? ends[0]! : ends);
}

function withoutBookkeeping(frame: Frame, data: JsonObject): JsonObject {
  if (!holdsBookkeeping(frame, data)) return data;
  const { forEachNode: _, ...rest } = data;
  return rest;
}

/** Whether these data hold the `forEachNode` of this frame's own for-each, as it was made or as a person corrected it. */
function holdsBookkeeping({ entry, corrected }: Frame, data: JsonObject): boolean {
  const own = entry.data.forEachNode;
  if (own === undefined || !Object.hasOwn(data, 'forEachNode')) return false;
  const held = data.forEachNode!;
  return sameJson(held, own) || corrected?.some((one) => sameJson(held, one)) === true;
}

/** Takes note of an edited input: bookkeeping that a person corrected is the for-each's own still. */
export function noteEdit(frame: Frame, before: JsonObject, edited: JsonObject): void {
  if (!holdsBookkeeping(frame, before) || !Object.hasOwn(edited, 'forEachNode')) return;
  frame.corrected ??= [];
  frame.corrected.push(edited.forEachNode!);
}

/** What goes on behind a for-each. `bare`: as a node tried alone answers, without `items` and `loop_results`. */
export function eachItem(each: Each, itemId: string, bare: boolean): Item {
  const { items, results, base, metadata } = each;
  const last = items.length - 1;
  const state = last < 0 ? { index: 0, item: null } : { index: last, item: items[last]! };
  const forEachNode = { input: items, results, state };
  const data = bare ? { ...base, forEachNode } : { ...base, items, forEachNode, loop_results: results };
  return { id: itemId, data, metadata };
}

/** The later of two instants. */
export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
