import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';

/**
 * What names the advisory lock of an id beside its kind, as SQL: 32 bits, which an id that many restores moved on does not fit
 * into. Two ids that are 2^31 - 1 apart share a lock, and wait for each other at most.
 */
export const lockName = (id: string): string => `(${id}::bigint % 2147483647)::int`;

/** Advisory locks of a worker are named by one of these and its id. A worker's life is the first, held by its connection. */
export const LIFE_LOCKS: number = 0x4c6f5772; // "LoWr"
const CLAIM_LOCKS = 0x4c6f5773;
const SHARE_LOCK = `SELECT pg_advisory_xact_lock(${0x4c6f5774}, 0)`;

const SHARE = `SELECT pg_advisory_xact_lock_shared(${CLAIM_LOCKS}, ${lockName('$1')})`;
const KEEP_OFF = `SELECT pg_advisory_xact_lock(${CLAIM_LOCKS}, name) FROM (
  SELECT DISTINCT ${lockName('id')} AS name FROM unnest($1::bigint[]) AS w (id) ORDER BY name) AS names`;
const DEAD = `SELECT id FROM worker WHERE id = ANY ($1::bigint[])
  AND (pg_try_advisory_xact_lock(${LIFE_LOCKS}, ${lockName('id')}) OR heartbeat_at < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - $2)`;

/** A worker claims messages, or loops: it is not declared dead until that is done. Flushes have the worker's row for that. */
export async function shareClaims(tx: PostgresTx, id: number): Promise<void> {
  await tx.get(SHARE, id);
}

/** Waits for the claims of workers that are dead, so that all they hold is seen. */
export async function keepOffClaims(tx: PostgresTx, ids: readonly number[]): Promise<void> {
  await tx.all(KEEP_OFF, numbers(ids));
}

/** Those of the workers whose connection is gone, or whose heart has not beaten for so long. */
export async function deadAmong(tx: PostgresTx, ids: readonly number[], silentMs: number): Promise<readonly number[]> {
  return (await tx.all<{ id: number }>(DEAD, numbers(ids), silentMs)).map(({ id }) => id);
}

/** Workers share loops out one after the other, each seeing what those before it took. */
export async function oneShareAtATime(tx: PostgresTx): Promise<void> {
  await tx.get(SHARE_LOCK);
}

const RATE_LOCKS = 0x4c6f5775;
const RATE = `SELECT pg_advisory_xact_lock(${RATE_LOCKS}, ${lockName('$1')})`;

/** Claims of a queue that has a rate are made one after the other. */
export async function lockRate(tx: PostgresTx, queueId: number): Promise<void> {
  await tx.get(RATE, queueId);
}

/** The lock of the process that retires history. */
export const RETIRE_LOCK: number = 0x4c6f5776;
