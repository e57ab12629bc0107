import type { CommitLog, FlushResult } from '@loopwright/runtime/ports';
import type { Changer } from './change.ts';
import type { ThreadClient } from './thread/connect.ts';
import { encodeFlush } from './thread/flush-codec.ts';

const LANDED: FlushResult = { outcome: 'landed', dropped: [], refused: [] };

/** The durable log on SQLite. */
export function commitLog(writer: ThreadClient, change: Changer, now: () => number): CommitLog {
  return {
    async flush(flush) {
      const encoded = encodeFlush(flush);
      const handed = [encoded.slots.buffer, encoded.bytes.buffer];
      const result = (await writer.ask({ ask: 'flush', flush: encoded, now: now() }, handed)) as FlushResult | null;
      return result ?? LANDED;
    },
    claim: (queueId, incarnation, limit, maxBytes, loops = null) =>
      change('claim', { queueId, incarnation, limit, maxBytes, loops }),
    claimWithin: (queueId, incarnation, limit, maxBytes, rate, now, loops = null) =>
      change('claimWithin', { queueId, incarnation, limit, maxBytes, loops, ...rate, now }),
    takeRate: (queueId, limit, unused, rate, now) => change('takeRate', { queueId, limit, unused, ...rate, now }),
    reserveIds: (kind, count) => change('reserveIds', { kind, count }),
  };
}
