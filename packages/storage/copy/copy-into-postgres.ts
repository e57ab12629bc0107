import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg, { type Client } from 'pg';
import { checkIsOurs } from '../check-is-ours.ts';
import { openPostgres } from '../open-postgres.ts';
import { openSqlite } from '../open-sqlite.ts';
import { connectPostgres, SCHEMA } from '../postgres/connect.ts';
import { BEATING } from '../postgres/life.ts';
import { openingFailure } from '../postgres/opening-failure.ts';
import { watchAnswers } from '../postgres/watch-answers.ts';
import { orDenied } from '../thread/rights.ts';
import { type CopiedTable, copiedTables } from './copied-tables.ts';
import { brokenCopy, failedSource } from './copy-broken.ts';
import { copyRows } from './copy-rows.ts';

export { CopyBroken } from './copy-broken.ts';
export { RowRefused } from './row-refused.ts';

/** The database that a copy was to go to has something in it. It was not touched. */
export class TargetNotEmpty extends Error {
  constructor(table: string) {
    super(`The PostgreSQL holds rows already, in its table ${SCHEMA}.${table}: name an empty database`);
    this.name = 'TargetNotEmpty';
  }
}

/** How far a copy is: rows of this table, rows of all tables. */
export interface CopyProgress {
  readonly table: string;
  readonly copied: number;
  readonly total: number;
}

/** What is copied and where to. */
export interface Copy {
  /** Its server must be stopped. */
  readonly dataDir: string;
  /** `postgres://user:password@host:port/database`, an empty one */
  readonly url: string;
  readonly clock: { now(): number };
  readonly onProgress?: (progress: CopyProgress) => void;
}

/**
 * How soon a server sees that a copy's machine or network is gone: until then it keeps its locks on all tables. Each alone: a
 * system that has not all of them keeps its own.
 */
const NOTICE_SOON = [
  'SET tcp_keepalives_idle = 10',
  'SET tcp_keepalives_interval = 10',
  'SET tcp_keepalives_count = 3',
  "SET tcp_user_timeout = '40s'",
];
// A folder's tables are counted, and its large ones read, while nothing is sent: that may take longer than a session may idle.
const BEGIN = 'BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0';
// What a schema that was just made has rows in.
const NEVER_EMPTY: ReadonlySet<string> = new Set(['sequence', 'schema_version', 'probe']);
const TABLES = `SELECT tablename AS name FROM pg_tables WHERE schemaname = '${SCHEMA}' ORDER BY tablename`;

/** Keeps everybody else out until the copy is there, and makes sure that nothing was. */
async function claimEmpty(target: Client): Promise<void> {
  const names = (await target.query<{ name: string }>(TABLES)).rows.map(({ name }) => name);
  await target.query(`LOCK TABLE ${names.map((name) => `${SCHEMA}."${name}"`).join(', ')} IN ACCESS EXCLUSIVE MODE`);
  for (const name of names) {
    if (NEVER_EMPTY.has(name)) continue;
    const { rows } = await target.query(`SELECT 1 FROM ${SCHEMA}."${name}" LIMIT 1`);
    if (rows.length > 0) throw new TargetNotEmpty(name);
  }
  await target.query(`DELETE FROM ${SCHEMA}.sequence`);
}

/** Lets a table's numbers go on after the last one that SQLite gave, and counts its rows. */
async function finish(target: Client, { name, rows, counter }: CopiedTable): Promise<void> {
  if (counter !== null && counter.last > 0) {
    const sequence = [`${SCHEMA}."${name}"`, counter.column, counter.last];
    await target.query('SELECT setval(pg_get_serial_sequence($1, $2), $3)', sequence);
  }
  const counted = await target.query<{ rows: number }>(`SELECT count(*) AS rows FROM ${SCHEMA}."${name}"`);
  const there = counted.rows[0]!.rows;
  if (there !== rows) throw new Error(`${there} rows of ${rows} arrived in the table ${name}: nothing was kept`);
}

async function copyAll(source: DatabaseSync, target: Client, onProgress: Copy['onProgress']): Promise<number> {
  const tables = await copiedTables(source, target);
  const total = tables.reduce((rows, table) => rows + table.rows, 0);
  let before = 0;
  for (const table of tables) {
    await copyRows(source, target, table, (rows) => onProgress?.({ table: table.name, copied: before + rows, total }));
    await finish(target, table);
    before += table.rows;
  }
  return total;
}

/**
 * Frees what a process that was killed still held, as the next start would: its messages are ready again, its runs wait,
 * and runs that somebody waited for have failed.
 */
async function settle({ dataDir, clock }: Copy): Promise<{ release(): Promise<void> }> {
  const store = await openSqlite({ dataDir, clock });
  const { incarnation } = await store.workflows.beginIncarnation(clock.now());
  await store.workflows.endIncarnation(incarnation);
  return { release: () => store.stop() };
}

/** A folder stays as it is: an older one is not migrated for its copy. */
function checkSource(dataDir: string, file: string): void {
  let source: DatabaseSync | null = null;
  try {
    source = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    checkIsOurs(source, file);
  } catch (cause) {
    throw orDenied(cause, dataDir, basename(file));
  } finally {
    source?.close();
  }
}

/**
 * Copies the database of a data folder with its whole history into an empty PostgreSQL, in one transaction there: all of
 * it is there at the end, or nothing. Answers how many rows that were. Rejects with TargetNotEmpty, with RowRefused where
 * PostgreSQL does not take a row, with CopyBroken where either database failed meanwhile, with DataFolderInUse while a server works on the folder, with DatabaseUnfit where its schema is older, and with what opening either database
 * rejects with. Nothing of the folder is touched before the target is known to be empty.
 */
export async function copyIntoPostgres(copy: Copy): Promise<number> {
  const file = join(copy.dataDir, 'loopwright.db');
  checkSource(copy.dataDir, file);
  await (await openPostgres(copy.url, copy)).stop(); // makes the tables, or tells why it cannot
  const postgres = connectPostgres(copy.url, 1);
  const unwatch = watchAnswers(postgres, copy.url, BEATING.everyMs);
  try {
    const target = await postgres.client().catch((cause: unknown) => {
      throw openingFailure(copy.url, cause);
    });
    try {
      return await copyThere(copy, file, target);
    } finally {
      await target.end(); // what was not committed is gone with it
    }
  } finally {
    unwatch();
    await postgres.pool.end();
  }
}

async function copyThere(copy: Copy, file: string, target: Client): Promise<number> {
  const { url } = copy;
  const onTarget = <T>(work: Promise<T>, isEnding = false): Promise<T> =>
    work.catch((cause: unknown) => {
      throw brokenCopy(cause, { file, url, isEnding });
    });
  await onTarget(begin(target));
  const rows = await copySettled(copy, file, (source) => onTarget(copyAll(source, target, copy.onProgress)));
  await onTarget(target.query('COMMIT'), true);
  await target.query('ANALYZE').catch(() => undefined); // the copy is there, and is analyzed sooner or later
  return rows;
}

async function begin(target: Client): Promise<void> {
  for (const setting of NOTICE_SOON) await target.query(setting).catch(unlessRefused);
  await target.query(BEGIN);
  await claimEmpty(target);
}

function unlessRefused(cause: unknown): void {
  if (!(cause instanceof pg.DatabaseError)) throw cause;
}

async function copySettled(copy: Copy, file: string, work: (source: DatabaseSync) => Promise<number>): Promise<number> {
  const settled = await settle(copy).catch((cause: unknown) => {
    throw failedSource(file, cause) ?? cause;
  });
  try {
    const source = new DatabaseSync(file, { readOnly: true });
    try {
      return await work(source);
    } finally {
      source.close();
    }
  } finally {
    await settled.release();
  }
}
