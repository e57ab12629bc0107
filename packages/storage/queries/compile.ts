import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * Compiles queries and runs none: Kysely's own SQLite driver returns no rows on `node:sqlite`, and the statement belongs
 * to the reader's thread anyway.
 */
export function sqliteQueries(): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/** Where queries are built. */
export type Queries = Kysely<Schema>;
