import type { Client } from 'pg';
import { DatabaseUnfit } from '../open-errors.ts';
import { SCHEMA } from './connect.ts';

const OLDEST = 15;
const SERVER = `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS named,
  pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS read_only,
  current_user AS role, current_database() AS database, to_regnamespace($1) IS NOT NULL AS has_schema,
  has_database_privilege(current_database(), 'CREATE') AS may_create_schema`;
const SCHEMA_RIGHTS = `SELECT has_schema_privilege($1, 'USAGE') AS may_use, has_schema_privilege($1, 'CREATE') AS may_create`;
// Views are read alone.
const TABLE_WITHOUT_RIGHT = `SELECT c.relname AS name, r AS missing FROM pg_class c,
  unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r
  WHERE c.relnamespace = to_regnamespace($1) AND (c.relkind = 'r' OR c.relkind = 'v' AND r = 'SELECT')
    AND NOT has_table_privilege(c.oid, r) LIMIT 1`;
// A worker's number is taken before its row is written. In an AND the right might be asked of what is no sequence, which fails.
const SEQUENCE_WITHOUT_RIGHT = `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = to_regnamespace($1)
  AND CASE c.relkind WHEN 'S' THEN NOT has_sequence_privilege(c.oid, 'USAGE') ELSE false END LIMIT 1`;

// To change a table is its owner's to do, and no right can be given for it.
const OF_ANOTHER = `SELECT c.relname AS name, pg_get_userbyid(c.relowner) AS owner FROM pg_class c
  WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('r', 'v', 'S') AND NOT pg_has_role(c.relowner, 'USAGE') LIMIT 1`;

/**
 * Refuses a server that this release cannot work with, before anything is written to it.
 *
 * @param mustMigrate - whether tables are to be made or changed, which needs more rights than work does
 */
export async function checkServer(client: Client, mustMigrate: boolean): Promise<void> {
  const server = (
    await client.query<{
      version: number;
      named: string;
      read_only: boolean;
      role: string;
      database: string;
      has_schema: boolean;
      may_create_schema: boolean;
    }>(SERVER, [SCHEMA])
  ).rows[0]!;
  if (server.version < OLDEST * 10_000)
    throw new DatabaseUnfit(`PostgreSQL ${server.named} is too old: version ${OLDEST} or later is needed`);
  if (server.read_only)
    throw new DatabaseUnfit(
      `The database ${server.database} is read-only: connect to the primary server, or set default_transaction_read_only to off`,
    );
  const lacks = (right: string, on: string): DatabaseUnfit =>
    new DatabaseUnfit(
      `The role ${server.role} lacks the right ${right} on ${on}: GRANT ${right} ON ${on} TO ${server.role}`,
    );
  if (!server.has_schema) {
    if (!server.may_create_schema) throw lacks('CREATE', `DATABASE ${server.database}`);
    return;
  }
  const { may_use: mayUse, may_create: mayCreate } = (
    await client.query<{ may_use: boolean; may_create: boolean }>(SCHEMA_RIGHTS, [SCHEMA])
  ).rows[0]!;
  if (!mayUse) throw lacks('USAGE', `SCHEMA ${SCHEMA}`);
  const [other] = mustMigrate ? (await client.query<{ name: string; owner: string }>(OF_ANOTHER, [SCHEMA])).rows : [];
  if (other !== undefined)
    throw new DatabaseUnfit(
      `The tables are of an earlier release, and the role ${server.role} may not change them: run loopwright migrate as the role ${other.owner}, which owns ${SCHEMA}.${other.name}`,
    );
  if (mustMigrate && !mayCreate) throw lacks('CREATE', `SCHEMA ${SCHEMA}`);
  const [table] = (await client.query<{ name: string; missing: string }>(TABLE_WITHOUT_RIGHT, [SCHEMA])).rows;
  if (table !== undefined) throw lacks(table.missing, `TABLE ${SCHEMA}.${table.name}`);
  const [sequence] = (await client.query<{ name: string }>(SEQUENCE_WITHOUT_RIGHT, [SCHEMA])).rows;
  if (sequence !== undefined) throw lacks('USAGE', `SEQUENCE ${SCHEMA}.${sequence.name}`);
}
