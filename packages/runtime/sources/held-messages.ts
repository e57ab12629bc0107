import type { LoopId, MessageSeq } from '@loopwright/model';
import type { ClaimedMessage } from '../ports.ts';

/** Messages that a process holds claimed for one queue, at most. */
export const HELD_MESSAGES = 1000;
const HELD_BYTES = 16 * 1024 * 1024;

/** Messages of one queue that this process holds claimed in memory, in their order. */
export interface HeldMessages {
  /** Holds a message for whichever loop takes it. */
  hold(message: ClaimedMessage): void;
  /** Keeps a message for the loop that its run belongs to, without its bytes: a run that was begun reads them anew. */
  leaveFor(loopId: LoopId, message: ClaimedMessage): void;
  /** The next one for a loop, which holds it from now on; null where there is none. */
  take(loopId: LoopId): ClaimedMessage | null;
  hasNone(loopId: LoopId): boolean;
  /** Whether one more has room beside those that are on their way, where as many as `most` are held. */
  hasRoom(onTheirWay: number, most: number): boolean;
  /** Holds no message any more whose run has begun and is to be read, and none behind such a one; answers which it held. */
  letGoOfBegun(): readonly MessageSeq[];
  /** Keeps no message any more for loops but these; answers which it kept. */
  letGoOfOthers(loops: ReadonlySet<LoopId>): readonly MessageSeq[];
  /** Holds none any more; answers which it held. */
  letGo(): readonly MessageSeq[];
}

/** Makes it. */
export function createHeldMessages(): HeldMessages {
  let held: ClaimedMessage[] = [];
  let head = 0;
  let bytes = 0;
  /** By the loop that they belong to, in order. */
  const left = new Map<LoopId, ClaimedMessage[]>();
  return {
    hold(message) {
      held.push(message);
      bytes += message.payload?.byteLength ?? 0;
    },
    leaveFor(loopId, message) {
      const own = left.get(loopId) ?? [];
      left.set(loopId, own);
      own.push({ ...message, payload: null });
      own.sort((a, b) => a.seq - b.seq);
    },
    take(loopId) {
      const own = left.get(loopId);
      if (own !== undefined && own.length > 0 && !(head < held.length && held[head]!.seq < own[0]!.seq))
        return own.shift()!;
      if (head === held.length) return null;
      const message = held[head]!;
      head += 1;
      bytes -= message.payload?.byteLength ?? 0;
      if (head === held.length || head > HELD_MESSAGES) {
        held = held.slice(head);
        head = 0;
      }
      return message;
    },
    hasNone: (loopId) => head === held.length && (left.get(loopId)?.length ?? 0) === 0,
    hasRoom: (onTheirWay, most) => held.length - head + onTheirWay < most && bytes < HELD_BYTES,
    letGoOfBegun() {
      const first = held.findIndex(({ runId }, at) => at >= head && runId !== null);
      if (first === -1) return [];
      const gone = held.splice(first);
      for (const { payload } of gone) bytes -= payload?.byteLength ?? 0;
      return gone.map(({ seq }) => seq);
    },
    letGoOfOthers(loops) {
      const seqs: MessageSeq[] = [];
      for (const [loopId, own] of left) {
        if (loops.has(loopId)) continue;
        for (const { seq } of own) seqs.push(seq);
        left.delete(loopId);
      }
      return seqs;
    },
    letGo() {
      const seqs = [...held.slice(head), ...[...left.values()].flat()].map(({ seq }) => seq);
      left.clear();
      held = [];
      head = 0;
      bytes = 0;
      return seqs;
    },
  };
}
