import { setTimeout as pause } from 'node:timers/promises';
import type { CommitLog, FlushResult } from '@loopwright/runtime/ports';
import type { Client } from 'pg';
import type { Changer } from '../change.ts';
import { writeFlush } from '../changes/flush/flush.postgres.ts';
import { type EncodedFlush, encodeFlush } from '../thread/flush-codec.ts';
import type { Postgres } from './connect.ts';
import { classifyPostgres, errorOfPostgres } from './postgres-failure.ts';

/** After a lost connection a flush is repeated so often, with pauses of 50, 100, 200, ... ms between: 3 s in all. */
const MOST_REPEATS = 6;
const FIRST_PAUSE_MS = 50;
/** So often a flush is tried anew that another transaction was in the way of. */
const MOST_TRIES = 20;

/** The durable log on PostgreSQL, with a connection of its own. */
export interface PostgresCommitLog extends CommitLog {
  stop(): Promise<void>;
}

/** Makes the log. One flush at a time: the next is sent when the one before is durable. */
export function postgresCommitLog(postgres: Postgres, change: Changer, now: () => number): PostgresCommitLog {
  let connection: Promise<Client> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const connected = (): Promise<Client> => {
    connection ??= postgres.client(() => undefined, true);
    return connection;
  };
  const disconnect = async (): Promise<void> => {
    const had = connection;
    connection = null;
    await had?.then((client) => client.end()).catch(() => undefined);
  };

  // A lost connection may have lost the reply alone: the same flush repeated is told what became of it.
  async function writeUntilKnown(flush: EncodedFlush): Promise<FlushResult> {
    let repeats = 0;
    for (let tries = 1; ; tries++) {
      try {
        return await writeFlush(await connected(), postgres.names, flush, now());
      } catch (error) {
        const { kind } = classifyPostgres(error);
        if (kind === 'again' && tries < MOST_TRIES) continue;
        if (kind !== 'unavailable' || repeats === MOST_REPEATS) throw errorOfPostgres(error);
        await disconnect();
        await pause(FIRST_PAUSE_MS * 2 ** repeats++);
      }
    }
  }

  return {
    flush(flush) {
      const encoded = encodeFlush(flush); // at once: the caller may reuse its bytes
      const result = last.then(() => writeUntilKnown(encoded));
      last = result.catch(() => undefined);
      return result;
    },
    claim: (queueId, incarnation, limit, maxBytes, loops = null) =>
      change('claim', { queueId, incarnation, limit, maxBytes, loops }),
    claimWithin: (queueId, incarnation, limit, maxBytes, rate, now, loops = null) =>
      change('claimWithin', { queueId, incarnation, limit, maxBytes, loops, ...rate, now }),
    takeRate: (queueId, limit, unused, rate, now) => change('takeRate', { queueId, limit, unused, ...rate, now }),
    reserveIds: (kind, count) => change('reserveIds', { kind, count }),
    async stop() {
      await last;
      await disconnect();
    },
  };
}
