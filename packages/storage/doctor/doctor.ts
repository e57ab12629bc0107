import { DatabaseSync } from 'node:sqlite';
import { connectPostgres } from '../postgres/connect.ts';
import { postgresReader } from '../postgres/reader.ts';
import type { SqlValue } from '../thread/transaction.ts';
import { checkContents, type Decoders } from './contents.ts';
import type { Finding, ReadAll } from './finding.ts';
import { checkReferences } from './references.ts';

/** What a check found. `segments`: parts of journals that were read. */
export interface Examination {
  readonly findings: readonly Finding[];
  readonly segments: number;
}

/** Runs the checks one by one: one that damage makes impossible is a finding, the others go on. */
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
    await check().catch((cause: unknown) =>
      tell({ where: 'database', problem: `cannot be read: ${(cause as Error).message}` }),
    );
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

/** Checks a SQLite database against itself. A server may work on it meanwhile; nothing is written. Throws when there is no file. */
export async function examineSqlite(file: string, decode: Decoders): Promise<Examination> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const all: ReadAll = async <Row>({ sql, parameters }: { sql: string; parameters: readonly SqlValue[] }) =>
      database.prepare(sql).all(...parameters) as Row[];
    return await examine(all, decode, (tell) => checkFile(database, tell));
  } finally {
    database.close();
  }
}

/** Checks a PostgreSQL against itself. Pages and indexes are the server's to check, @see https://www.postgresql.org/docs/current/amcheck.html */
export async function examinePostgres(url: string, decode: Decoders): Promise<Examination> {
  const postgres = connectPostgres(url, 1);
  try {
    return await examine(postgresReader(postgres).all, decode, () => undefined);
  } finally {
    await postgres.pool.end();
  }
}
