import { initial } from './0001-initial.postgres.ts';
import { editor } from './0002-editor.postgres.ts';
import { replay } from './0003-replay.postgres.ts';
import { waiting } from './0004-waiting.postgres.ts';
import { answers } from './0005-answers.postgres.ts';
import { recovery } from './0006-recovery.postgres.ts';
import { terms } from './0007-terms.postgres.ts';
import { timeToLive } from './0008-time-to-live.postgres.ts';
import { queueTerms } from './0009-queue-terms.postgres.ts';
import { lanes } from './0010-lanes.postgres.ts';
import { workers } from './0011-workers.postgres.ts';
import { settling } from './0012-settling.postgres.ts';
import { rate } from './0013-rate.postgres.ts';
import { journalRows } from './0014-journal-rows.postgres.ts';
import { counts } from './0015-counts.postgres.ts';
import { orderKeys } from './0016-order-keys.postgres.ts';
import { runsByTime } from './0017-runs-by-time.postgres.ts';
import { goneNodes } from './0018-gone-nodes.postgres.ts';
import { begunFirst } from './0019-begun-first.postgres.ts';
import { keyCheck } from './0020-key-check.postgres.ts';
import { serverAddress } from './0021-server-address.postgres.ts';
import { lettersInOrder } from './0022-letters-in-order.postgres.ts';
import { runsByOutcome } from './0023-runs-by-outcome.postgres.ts';
import { auditByTime } from './0024-audit-by-time.postgres.ts';
import type { Migration } from './list.sqlite.ts';

/** All steps in order, the same versions as on SQLite. A step that was released is never changed. */
export const POSTGRES_MIGRATIONS: readonly Migration[] = [
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
