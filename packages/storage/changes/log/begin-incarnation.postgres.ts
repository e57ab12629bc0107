import type { PostgresTx } from '../../postgres/transaction.ts';
import { type Reclaimed, reclaim } from './reclaim.postgres.ts';

const BEGIN = `INSERT INTO worker (id, alive, began_at, heartbeat_at, name, works, tags, most_slots, address)
  VALUES ($1, 1, $2, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, $3, $4, $5, $6, $7)`;
const FORGET = 'DELETE FROM worker WHERE alive = 0 AND id < $1::bigint - 100';
const STRAY_PAYLOADS = `WITH gone AS (DELETE FROM payload WHERE refs <= 0 RETURNING blob_id),
  counted AS (SELECT blob_id, count(*) AS refs FROM gone WHERE blob_id IS NOT NULL GROUP BY blob_id)
  UPDATE blob b SET refs = b.refs - c.refs, unreferenced_at = CASE WHEN b.refs <= c.refs THEN $1::bigint END
  FROM counted c WHERE b.id = c.blob_id`;

/** What a process says of itself. */
export interface WorkerSelf {
  /** Host and process id. */
  readonly name: string;
  /** It takes loops of executions. */
  readonly works: boolean;
  readonly tags: readonly string[];
  /** Slots of loops that it holds at most. */
  readonly mostSlots: number;
  /** Where others reach it, asked when a life begins; null: it serves nothing. */
  readonly address: () => string | null;
}

/** Begins an incarnation under an id whose life lock is held already, and takes over from those that are dead. */
export async function beginIncarnation(
  tx: PostgresTx,
  { id, silentMs, at, self }: { id: number; silentMs: number; at: number; self: WorkerSelf },
): Promise<Reclaimed> {
  const reclaimed = await reclaim(tx, { except: id, silentMs, at });
  await tx.run(BEGIN, id, at, self.name, self.works ? 1 : 0, JSON.stringify(self.tags), self.mostSlots, self.address());
  await tx.run(FORGET, id);
  // A payload is written in the group that refers to it; one that nothing refers to was given up.
  await tx.run(STRAY_PAYLOADS, at);
  return reclaimed;
}
