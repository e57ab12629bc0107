import { connectionNaming } from '@loopwright/model';
import type { QueuesLooked } from '@loopwright/runtime/ports';
import { QUEUE_TABLES } from './purged-tables.ts';
import type { Gone } from './small-tables.ts';

/** Queues that one slice looks at: an owner may have any number, and somebody waits for the slice. */
export const LOOKED_AT_ONCE = 100;

/** What went, and where the next slice goes on among the queues; absent: nowhere. */
export interface QueuesGone extends Gone {
  readonly looked?: QueuesLooked;
}

/** A queue of a workflow's owner, and whether nobody needs it as far as its own rows say. */
export interface LookedQueue {
  readonly id: number;
  readonly name: string;
  readonly unneeded: boolean | number;
}

const holdsNone = (table: string): string => `(SELECT 1 FROM ${table} WHERE queue_id = q.id LIMIT 1) IS NULL`;

/**
 * Whether a queue `q` is shared, was used by no workflow, holds nothing and remembers nothing, and is not new: somebody may be
 * about to send to one that is. `madeBefore` is a parameter.
 */
export const isUnneeded = (madeBefore: string): string =>
  `q.workflow_num IS NULL AND q.created_at < ${madeBefore}
  AND ${['workflow_queue', 'loop', 'message', ...QUEUE_TABLES.map(({ name }) => name)].map(holdsNone).join(' AND ')}`;

/**
 * The next queues of a workflow's owner, by the index of their names: those behind the one that was looked at last. What is
 * made meanwhile is new.
 */
export const nextQueues = (num: string, madeBefore: string, after: string, limit: string): string =>
  `SELECT q.id, q.name, ${isUnneeded(madeBefore)} AS unneeded FROM queue q
  WHERE q.owner_id = (SELECT owner_id FROM workflow WHERE num = ${num}) AND q.name > ${after}
  ORDER BY q.name LIMIT ${limit}`;

/** A connection that gives a queue its name. */
export interface NamingConnection {
  readonly source: string;
  readonly target: string;
}

/** The connections that would name some of these queues. */
export function connectionsNaming(names: readonly string[]): readonly NamingConnection[] {
  return names.flatMap((name) => {
    const ends = connectionNaming(name);
    return ends === null ? [] : [{ source: ends[0], target: ends[1] }];
  });
}

/** Behind which name the queues of a workflow's owner are looked at. */
export const lookedOf = (looked: QueuesLooked | undefined, workflowNum: number): string =>
  looked?.workflowNum === workflowNum ? looked.name : '';
