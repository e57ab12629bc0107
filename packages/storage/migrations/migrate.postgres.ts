import type { Client } from 'pg';
import { checkServer } from '../postgres/check-server.ts';
import { SCHEMA } from '../postgres/connect.ts';
import { POSTGRES_MIGRATIONS } from './list.postgres.ts';
import type { Migration } from './list.sqlite.ts';

/** What a database turned out to be. One that is `too-new` was not touched. */
export type PostgresMigrateOutcome =
  | { readonly outcome: 'ready'; readonly version: number }
  | { readonly outcome: 'too-new'; readonly found: number; readonly known: number };

/** Of two servers that start at once the second waits here: "LoWr" as a number, and which lock of ours it is. */
const MIGRATION_LOCK = 'SELECT pg_advisory_lock(1282365298, 0)';
const MIGRATION_UNLOCK = 'SELECT pg_advisory_unlock(1282365298, 0)';
const IS_THERE = 'SELECT to_regclass($1) IS NOT NULL AS there';
const FOUND = `SELECT version FROM ${SCHEMA}.schema_version`;
// To make a schema if it is not there needs the right to make one also where it is.
const PREPARE = `DO $$ BEGIN IF to_regnamespace('${SCHEMA}') IS NULL THEN CREATE SCHEMA ${SCHEMA}; END IF; END $$;
  CREATE TABLE IF NOT EXISTS ${SCHEMA}.schema_version (version BIGINT NOT NULL)`;

/** Version of the schema that a database has; null when it has no tables of ours. */
export async function foundVersion(client: Client): Promise<number | null> {
  const { rows } = await client.query<{ there: boolean }>(IS_THERE, [`${SCHEMA}.schema_version`]);
  if (rows[0]?.there !== true) return null;
  const found = await client.query<{ version: number }>(FOUND);
  return found.rows[0]?.version ?? 0;
}

async function step(client: Client, sql: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // what broke the connection is told, not that it is broken
    throw error;
  }
}

/**
 * Brings a database to the newest schema, each step in one transaction of its own, one server at a time. Rejects with
 * DatabaseUnfit when the server is too old, read-only, or lacks a right.
 *
 * @param onStep - called before each
 */
export async function migratePostgres(
  client: Client,
  migrations: readonly Migration[] = POSTGRES_MIGRATIONS,
  onStep: (step: Migration) => void = () => undefined,
): Promise<PostgresMigrateOutcome> {
  await checkServer(client, false);
  await client.query(MIGRATION_LOCK);
  try {
    const migrated = await migrateLocked(client, migrations, onStep);
    await client.query(MIGRATION_UNLOCK);
    return migrated;
  } catch (error) {
    await client.query(MIGRATION_UNLOCK).catch(() => undefined); // a connection that is broken holds it no more
    throw error;
  }
}

async function migrateLocked(
  client: Client,
  migrations: readonly Migration[],
  onStep: (step: Migration) => void,
): Promise<PostgresMigrateOutcome> {
  const found = await foundVersion(client);
  const known = migrations.length;
  if (found !== null && found > known) return { outcome: 'too-new', found, known };
  if (found !== known) await checkServer(client, true);
  if (found === null) await step(client, PREPARE);
  for (const next of migrations.slice(found ?? 0)) {
    onStep(next);
    const { version, sql } = next;
    await step(
      client,
      `${sql}; DELETE FROM ${SCHEMA}.schema_version; INSERT INTO ${SCHEMA}.schema_version VALUES (${version})`,
    );
  }
  return { outcome: 'ready', version: known };
}
