import type { CompiledQuery } from 'kysely';
import type { ThreadClient } from '../thread/connect.ts';

interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}
type RowsOf<Parts extends readonly Compilable<unknown>[]> = {
  [Index in keyof Parts]: Parts[Index] extends Compilable<infer Row> ? readonly Row[] : never;
};

/** Sends compiled queries to the reader. */
export interface Reader {
  all<Row>(query: Compilable<Row>): Promise<readonly Row[]>;
  first<Row>(query: Compilable<Row>): Promise<Row | null>;
  /** Several queries that see one state of the database. */
  together<Parts extends readonly Compilable<unknown>[]>(...queries: Parts): Promise<RowsOf<Parts>>;
}

/** The queries' way to the reader's thread. */
export function readerOn(thread: ThreadClient): Reader {
  const send = async (queries: readonly Compilable<unknown>[]) => {
    const statements = queries.map((query) => {
      const { sql, parameters } = query.compile();
      return { sql, parameters };
    });
    return (await thread.ask({ ask: 'read', statements })) as readonly (readonly unknown[])[];
  };
  return {
    all: async <Row>(query: Compilable<Row>) => (await send([query]))[0] as readonly Row[],
    first: async <Row>(query: Compilable<Row>) => ((await send([query]))[0]![0] as Row | undefined) ?? null,
    together: async <Parts extends readonly Compilable<unknown>[]>(...queries: Parts) =>
      (await send(queries)) as unknown as RowsOf<Parts>,
  };
}
