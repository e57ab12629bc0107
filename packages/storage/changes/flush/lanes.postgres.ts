import { numbers, texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';

/**
 * The messages with one key in a queue: the first that is no dead letter may be taken, the others are `behind` it. It is not
 * made ready beside one that is, is worked on, or whose run is parked: not every one has its number by when it came.
 */
export interface Lane {
  readonly queueId: number;
  readonly key: string;
}

// Who adds to a lane and who leaves it wait for each other: else the one that is added would wait behind one that is gone.
const LOCK = `SELECT pg_advisory_xact_lock(name) FROM (
  SELECT DISTINCT hashtextextended(l.key, l.queue_id) AS name FROM unnest($1::bigint[], $2::text[]) AS l (queue_id, key)
  ORDER BY name) AS names`;
const NEXT = `UPDATE message m SET state = 0 FROM (
    SELECT (SELECT min(e.seq) FROM message e WHERE e.queue_id = l.queue_id AND e.key = l.key AND e.state <> 2) AS seq
    FROM unnest($1::bigint[], $2::text[]) AS l (queue_id, key)
    WHERE NOT EXISTS (SELECT 1 FROM message w WHERE w.queue_id = l.queue_id AND w.key = l.key
      AND w.key IS NOT NULL AND (w.state IN (0, 1) OR (w.state = 3 AND w.run_id IS NOT NULL)))) AS first
  WHERE m.seq = first.seq AND m.state = 4`;

const valuesOf = (lanes: readonly Lane[]): [string, string] => [
  numbers(lanes.map(({ queueId }) => queueId)),
  texts(lanes.map(({ key }) => key)),
];

/** Keeps others off these lanes until the transaction ends. It must be READ COMMITTED: what they wrote is seen then. */
export async function lockLanes(tx: PostgresTx, lanes: readonly Lane[]): Promise<void> {
  await tx.all(LOCK, ...valuesOf(lanes));
}

/** Makes the first message of each lane ready, where it waits and no other one is at work. */
export async function advanceLanes(tx: PostgresTx, lanes: readonly Lane[]): Promise<void> {
  await tx.run(NEXT, ...valuesOf(lanes));
}

/** A message was put into the lane, as one that waits: it is ready where it is the first. */
export async function joinLane(tx: PostgresTx, lane: Lane): Promise<void> {
  await lockLanes(tx, [lane]);
  await advanceLanes(tx, [lane]);
}
