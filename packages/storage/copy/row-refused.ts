import type { DatabaseSync } from 'node:sqlite';
import { shownKey } from '@loopwright/model';
import { fromStoredText } from '../postgres/text.ts';
import type { SqlValue } from '../thread/transaction.ts';

/** What helps with a row of a table, in the folder that is copied. */
const REMEDIES: Readonly<Record<string, string>> = {
  runtime_state:
    'Start the server on the folder, stop the workflow and take the key out of its runtime state (in its settings, or DELETE /api/workflow/{id}/runtime_state/?key=), stop the server',
  message: 'Start the server on the folder, let the message be worked on, stop the server',
  seen_message: 'Start the server on the folder, let it run until the dedupe_seconds of this key have passed, stop it',
  settling: 'Start the server on the folder, let it run until debounce_max_seconds have passed, stop it',
  queue:
    'Start the server on the folder, stop the workflows of this queue and give their nodes a shorter config.queue_name, stop the server, give the queue that name in loopwright.db (UPDATE queue SET name = ... WHERE id = ...)',
};
const OTHERWISE = 'Change or remove it in the folder';

/** A row of the folder that the PostgreSQL does not take. Nothing was copied. */
export class RowRefused extends Error {
  /** @param row - what it is found by in its table */
  constructor(table: string, row: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const remedy = REMEDIES[table] ?? OTHERWISE;
    super(
      `The PostgreSQL refuses a row of the table ${table} (${row}): ${why}. Nothing was copied. ${remedy}, and copy again`,
      { cause },
    );
    this.name = 'RowRefused';
  }
}

const KEY_COLUMNS = 'SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk';
const INDEXED = `SELECT DISTINCT i.name FROM pragma_index_list(?) l, pragma_index_info(l.name) i
  WHERE i.name IS NOT NULL ORDER BY l.seq DESC, i.seqno`;
const WORKFLOW = 'SELECT id FROM workflow WHERE num = ?';

/**
 * What a row is found by, for a person: the columns of its primary key, or of its indexes where it has none, and texts that are in
 * an index, shortened. A workflow is named by its id.
 */
export function describeRow(source: DatabaseSync, table: string, values: ReadonlyMap<string, SqlValue>): string {
  const names = (sql: string): string[] =>
    (source.prepare(sql).all(table) as { name: string }[]).map(({ name }) => name);
  const indexed = names(INDEXED);
  const keys = names(KEY_COLUMNS);
  const own = keys.length > 0 ? keys : indexed;
  return [...new Set([...own, ...indexed])]
    .flatMap((name) => {
      const value = values.get(name) ?? null;
      if (name === 'workflow_num' && own.includes(name)) {
        const workflow = source.prepare(WORKFLOW).get(value) as { readonly id: string } | undefined;
        return workflow === undefined ? [`${name} ${value}`] : [`workflow ${workflow.id}`];
      }
      if (typeof value === 'string') return [`${name} ${shown(fromStoredText(value))}`];
      return typeof value === 'number' && own.includes(name) ? [`${name} ${value}`] : [];
    })
    .join(', ');
}

function shown(text: string): string {
  const beginning = shownKey(text);
  return beginning === text ? `"${text}"` : `"${beginning}" of ${Buffer.byteLength(text)} bytes`;
}
