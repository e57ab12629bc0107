import type { ThreadClient } from '../thread/connect.ts';
import type { HeavyReads } from '../thread/heavy-reads.ts';
import type { SqlValue } from '../thread/transaction.ts';
import { SQLITE_DIALECT } from './dialect.sqlite.ts';
import type { Dialect } from './dialect.ts';

/**
 * How long a query may take. `heavy`: long, or it answers much, so that a thread of its own reads it and no flush waits. `one-run`: what
 * a run wrote that goes on, mostly a few hundred bytes; that thread reads it once it is up.
 */
export type Weight = 'light' | 'one-run' | 'heavy';

/** A statement with its values. `Row` is what it answers: a claim that only the statement's text can keep. */
export interface Query<Row> {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly weight: Weight;
  /** The same row by row, where one that cannot be read must not hide the others. */
  readonly rowByRow?: RowByRow<Row>;
  /** Never there: it ties the type of the rows to the statement. */
  readonly row?: Row;
}

/** How rows are read one by one, and what stands for one that is too damaged to be read. */
export interface RowByRow<Row> {
  readonly seqs: Query<{ readonly seq: number }>;
  row(seq: number): Query<Row>;
  readonly unreadable: Row;
}

/**
 * A query as text and values. Nearly every one is a fixed statement, so none is built by a library: Kysely alone took
 * 25 MB of the 120 MB that an idle process may have, and 100 ms of the second in which it must answer.
 */
export const query = <Row>(sql: string, ...parameters: SqlValue[]): Query<Row> => ({
  sql,
  parameters,
  weight: 'light',
});

/** The same for lists, counts and payloads: all that no key or small set bounds. */
export const heavyQuery = <Row>(sql: string, ...parameters: SqlValue[]): Query<Row> => ({
  sql,
  parameters,
  weight: 'heavy',
});

/** The same of a run that goes on, whose next task waits for it. */
export const ofOneRun = <Row>(heavy: Query<Row>): Query<Row> => ({ ...heavy, weight: 'one-run' });

/** One condition of a filter, with its values; null for one that was not asked for. */
export type Condition = readonly [sql: string, ...values: SqlValue[]] | null;

/** Joins the conditions that are there to a WHERE clause. Texts are ours, values are bound: nothing a user wrote becomes SQL. */
export function where(...conditions: readonly Condition[]): {
  readonly sql: string;
  readonly values: readonly SqlValue[];
} {
  const asked = conditions.filter((condition) => condition !== null);
  return {
    sql: asked.length === 0 ? '' : `WHERE ${asked.map(([sql]) => sql).join(' AND ')}`,
    values: asked.flatMap(([, ...values]) => values),
  };
}

type RowsOf<Parts extends readonly Query<unknown>[]> = {
  [Index in keyof Parts]: Parts[Index] extends Query<infer Row> ? readonly Row[] : never;
};

/** Sends queries to where they are read. */
export interface Reader {
  /** What its database says in words of its own. */
  readonly dialect: Dialect;
  all<Row>(query: Query<Row>): Promise<readonly Row[]>;
  first<Row>(query: Query<Row>): Promise<Row | null>;
  /** Several queries that see one state of the database. */
  together<Parts extends readonly Query<unknown>[]>(...queries: Parts): Promise<RowsOf<Parts>>;
}

/**
 * The queries' ways to the threads: light ones go to the writer's, which answers them between flushes; heavy ones, and
 * what is read together with them, to the reader's. Once that one is up it answers all. It needs a tenth of a second for
 * that, which the first runs that go on after a start do not wait for.
 */
export function readerOn(writer: ThreadClient, heavyReads: HeavyReads): Reader {
  function threadFor(queries: readonly Query<unknown>[]): ThreadClient {
    const holds = (weight: Weight): boolean => queries.some((each) => each.weight === weight);
    if (heavyReads.isUp() || holds('heavy')) return heavyReads;
    if (holds('one-run')) heavyReads.warmUp(); // a second one mostly follows
    return writer;
  }

  const send = async (queries: readonly Query<unknown>[]) => {
    const statements = queries.map(({ sql, parameters }) => ({ sql, parameters }));
    return (await threadFor(queries).ask({ ask: 'read', statements })) as readonly (readonly unknown[])[];
  };
  return {
    dialect: SQLITE_DIALECT,
    all: async <Row>(one: Query<Row>) => (await send([one]))[0] as readonly Row[],
    first: async <Row>(one: Query<Row>) => ((await send([one]))[0]![0] as Row | undefined) ?? null,
    together: async <Parts extends readonly Query<unknown>[]>(...queries: Parts) =>
      (await send(queries)) as unknown as RowsOf<Parts>,
  };
}
