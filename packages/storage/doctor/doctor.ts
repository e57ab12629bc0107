import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { checkIsOurs, tooOld } from '../check-is-ours.ts';
import { SCHEMA_VERSION } from '../migrations/list.sqlite.ts';
import { foundVersion } from '../migrations/migrate.postgres.ts';
import { DatabaseTooNew, DatabaseUnfit } from '../open-errors.ts';
import { connectPostgres, type Postgres } from '../postgres/connect.ts';
import { databaseName } from '../postgres/database-name.ts';
import { BEATING } from '../postgres/life.ts';
import { openingFailure } from '../postgres/opening-failure.ts';
import { postgresReader } from '../postgres/reader.ts';
import { watchAnswers } from '../postgres/watch-answers.ts';
import type { SqlValue } from '../thread/transaction.ts';
import { checkContents, type Decoders } from './contents.ts';
import type { Finding, ReadAll } from './finding.ts';
import { checkReferences } from './references.ts';

/** What a check found. `segments`: parts of journals that were read. */
export interface Examination {
  readonly findings: readonly Finding[];
  readonly segments: number;
}

/** Runs the checks one by one: one that damage makes impossible is a finding, the others go on. A database that is gone is no finding. */
async function examine(
  all: ReadAll,
  decode: Decoders,
  first: (tell: (finding: Finding) => void) => void,
): Promise<Examination> {
  const findings: Finding[] = [];
  const tell = (finding: Finding): void => {
    findings.push(finding);
  };
  let segments = 0;
  const checks = [
    async () => first(tell),
    () => checkReferences(all, tell),
    async () => {
      segments = await checkContents(all, decode, tell);
    },
  ];
  for (const check of checks) {
    await check().catch((cause: unknown) => {
      if (cause instanceof StoreUnavailable && !cause.fatal) throw cause;
      tell({ where: 'database', problem: `cannot be read: ${(cause as Error).message}` });
    });
  }
  return { findings, segments };
}

/** Checks the pages, indexes and foreign keys of a file, as SQLite itself can. */
function checkFile(database: DatabaseSync, tell: (finding: Finding) => void): void {
  for (const { integrity_check: text } of database.prepare('PRAGMA integrity_check(100)').all() as {
    integrity_check: string;
  }[]) {
    if (text !== 'ok') tell({ where: 'file', problem: text });
  }
  for (const { table, parent } of database.prepare('PRAGMA foreign_key_check').all() as {
    table: string;
    parent: string;
  }[]) {
    tell({ where: `table ${table}`, problem: `a row refers to one of ${parent} that is missing` });
  }
}

/**
 * Checks a SQLite database against itself. A server may work on it meanwhile; nothing is written. Rejects when there is no
 * file, with DatabaseUnfit, DatabaseTooNew, or StoreUnavailable where it cannot be read.
 */
export async function examineSqlite(file: string, decode: Decoders): Promise<Examination> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    checkIsOurs(database, file);
    const all: ReadAll = async <Row>({ sql, parameters }: { sql: string; parameters: readonly SqlValue[] }) =>
      database.prepare(sql).all(...parameters) as Row[];
    return await examine(all, decode, (tell) => checkFile(database, tell));
  } finally {
    database.close();
  }
}

/** Whether the tables are those of this release, so that a finding is damage and nothing else. */
async function checkSchema(postgres: Postgres, name: string): Promise<void> {
  const client = await postgres.client();
  try {
    const found = await foundVersion(client);
    if (found === null)
      throw new DatabaseUnfit(`The database ${name} has no tables of Loopwright: name another by --database-url`);
    if (found > SCHEMA_VERSION) throw new DatabaseTooNew(name, found, SCHEMA_VERSION);
    if (found < SCHEMA_VERSION) throw new DatabaseUnfit(tooOld(name, found));
  } finally {
    await client.end();
  }
}

/**
 * Checks a PostgreSQL against itself. Pages and indexes are the server's to check,
 * @see https://www.postgresql.org/docs/current/amcheck.html
 * Rejects with DatabaseUnfit, DatabaseTooNew or StoreUnavailable where it cannot be read, or has not the tables of this release.
 */
export async function examinePostgres(url: string, decode: Decoders): Promise<Examination> {
  const postgres = connectPostgres(url, 1);
  const unwatch = watchAnswers(postgres, url, BEATING.everyMs);
  try {
    await checkSchema(postgres, databaseName(url));
    return await examine(postgresReader(postgres).all, decode, () => undefined);
  } catch (cause) {
    throw openingFailure(url, cause);
  } finally {
    unwatch();
    await postgres.pool.end();
  }
}
