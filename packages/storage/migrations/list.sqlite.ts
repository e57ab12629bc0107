import { initial } from './0001-initial.sqlite.ts';
import { editor } from './0002-editor.sqlite.ts';
import { replay } from './0003-replay.sqlite.ts';
import { waiting } from './0004-waiting.sqlite.ts';
import { answers } from './0005-answers.sqlite.ts';
import { recovery } from './0006-recovery.sqlite.ts';
import { terms } from './0007-terms.sqlite.ts';
import { timeToLive } from './0008-time-to-live.sqlite.ts';
import { queueTerms } from './0009-queue-terms.sqlite.ts';
import { lanes } from './0010-lanes.sqlite.ts';
import { workers } from './0011-workers.sqlite.ts';
import { settling } from './0012-settling.sqlite.ts';
import { rate } from './0013-rate.sqlite.ts';
import { journalRows } from './0014-journal-rows.sqlite.ts';
import { counts } from './0015-counts.sqlite.ts';
import { orderKeys } from './0016-order-keys.sqlite.ts';
import { runsByTime } from './0017-runs-by-time.sqlite.ts';
import { goneNodes } from './0018-gone-nodes.sqlite.ts';
import { begunFirst } from './0019-begun-first.sqlite.ts';
import { keyCheck } from './0020-key-check.sqlite.ts';
import { serverAddress } from './0021-server-address.sqlite.ts';
import { lettersInOrder } from './0022-letters-in-order.sqlite.ts';
import { runsByOutcome } from './0023-runs-by-outcome.sqlite.ts';
import { auditByTime } from './0024-audit-by-time.sqlite.ts';

/** One step from a schema version to the next. */
export interface Migration {
  /** Version of the schema once it ran; from 1, without gaps. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** All steps in order. A step that was released is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'initial', sql: initial },
  { version: 2, name: 'editor', sql: editor },
  { version: 3, name: 'replay', sql: replay },
  { version: 4, name: 'waiting', sql: waiting },
  { version: 5, name: 'answers', sql: answers },
  { version: 6, name: 'recovery', sql: recovery },
  { version: 7, name: 'terms', sql: terms },
  { version: 8, name: 'time-to-live', sql: timeToLive },
  { version: 9, name: 'queue-terms', sql: queueTerms },
  { version: 10, name: 'lanes', sql: lanes },
  { version: 11, name: 'workers', sql: workers },
  { version: 12, name: 'settling', sql: settling },
  { version: 13, name: 'rate', sql: rate },
  { version: 14, name: 'journal-rows', sql: journalRows },
  { version: 15, name: 'counts', sql: counts },
  { version: 16, name: 'order-keys', sql: orderKeys },
  { version: 17, name: 'runs-by-time', sql: runsByTime },
  { version: 18, name: 'gone-nodes', sql: goneNodes },
  { version: 19, name: 'begun-first', sql: begunFirst },
  { version: 20, name: 'key-check', sql: keyCheck },
  { version: 21, name: 'server-address', sql: serverAddress },
  { version: 22, name: 'letters-in-order', sql: lettersInOrder },
  { version: 23, name: 'runs-by-outcome', sql: runsByOutcome },
  { version: 24, name: 'audit-by-time', sql: auditByTime },
];

/** Version of the schema that this release writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;
