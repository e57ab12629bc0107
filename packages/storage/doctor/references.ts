import { heavyQuery } from '../queries/read.ts';
import type { Finding, ReadAll } from './finding.ts';

/** Findings of one kind that are told: one is enough to look, thousands help nobody. */
const MOST = 100;

interface Check {
  readonly kind: string;
  readonly problem: string;
  /** Ids of what is concerned. */
  readonly sql: string;
}

const uses = (...columns: readonly (readonly [table: string, column: string])[]): string =>
  columns
    .map(([table, column]) => `SELECT ${column} AS used FROM ${table} WHERE ${column} IS NOT NULL`)
    .join(' UNION ALL ');

const missing = (table: string, id: string, column: string, target: string): string =>
  `SELECT x.${id} AS id FROM ${table} x LEFT JOIN ${target} y ON y.id = x.${column} WHERE x.${column} IS NOT NULL AND y.id IS NULL`;

// More than are there is no harm: references are counted ahead.
const undercounted = (table: string, used: string): string =>
  `SELECT x.id AS id FROM ${table} x JOIN (SELECT used, count(*) AS times FROM (${used}) AS every GROUP BY used) AS counted
    ON counted.used = x.id WHERE x.refs < counted.times`;

const CHECKS: readonly Check[] = [
  {
    kind: 'run',
    problem: 'the data that it began with is missing',
    sql: missing('run', 'id', 'payload_id', 'payload'),
  },
  { kind: 'message', problem: 'its data is missing', sql: missing('message', 'seq', 'payload_id', 'payload') },
  { kind: 'payload', problem: 'its bytes are missing', sql: missing('payload', 'id', 'blob_id', 'blob') },
  { kind: 'run', problem: 'a part of its journal is missing', sql: missing('journal', 'run_id', 'blob_id', 'blob') },
  {
    kind: 'run',
    problem: 'its journal has a gap',
    sql: 'SELECT run_id AS id FROM journal GROUP BY run_id HAVING count(*) <> max(seq) + 1',
  },
  { kind: 'run', problem: 'it has a journal, and is gone itself', sql: missing('journal', 'run_id', 'run_id', 'run') },
  {
    kind: 'message',
    problem: 'the run that it began is missing',
    sql: missing('message', 'seq', 'run_id', 'run'),
  },
  {
    kind: 'run',
    problem: 'something waits for it, and it is gone itself',
    sql: missing('wait', 'run_id', 'run_id', 'run'),
  },
  {
    kind: 'run',
    problem: 'the version that it began with is missing',
    sql: missing('run', 'id', 'version_id', 'version'),
  },
  {
    kind: 'payload',
    problem: 'more refer to it than are counted: it may be deleted too early',
    sql: undercounted('payload', uses(['message', 'payload_id'], ['run', 'payload_id'])),
  },
  {
    kind: 'blob',
    problem: 'more refer to it than are counted: it may be deleted too early',
    sql: undercounted('blob', uses(['payload', 'blob_id'], ['journal', 'blob_id'])),
  },
];

/** Whether all that refers to something finds it, and is counted there. */
export async function checkReferences(all: ReadAll, onFinding: (finding: Finding) => void): Promise<void> {
  for (const { kind, problem, sql } of CHECKS) {
    const found = await all(
      heavyQuery<{ readonly id: number }>(`SELECT DISTINCT id FROM (${sql}) AS concerned ORDER BY id LIMIT ?`, MOST),
    );
    for (const { id } of found) onFinding({ where: `${kind} ${id}`, problem });
  }
}
