import type { Item } from '@loopwright/model';
import { failure } from '@loopwright/model';
import { type Frame, type Slot, STATE } from './frame.ts';
import { mergeBranches } from './join.ts';

/** What a task runs on: what a person put there, else the item of its only live branch as it is, or the merge of several. */
export function inputOf(frame: Frame, slot: Slot): Item {
  if (slot.edited !== null) return slot.edited;
  const { sources, fork } = slot.wire;
  if (sources.length === 0) return frame.entry;
  if (sources.length === 1) return frame.slots[sources[0]!.slot]!.item!;
  if (slot.input !== null) return slot.input;
  const branches: Item[] = [];
  for (const { slot: at, port } of sources) {
    const source = frame.slots[at];
    if (source?.state === STATE.DONE && source.port === port) branches.push(source.item!);
  }
  const common = frame.slots[fork]?.item;
  if (common === undefined || common === null || branches.length === 0) {
    throw failure('INTERNAL', { detail: `Node ${slot.wire.node.id} has no input yet` });
  }
  slot.input = branches.length === 1 ? branches[0]! : mergeBranches(common.data, branches);
  return slot.input;
}
