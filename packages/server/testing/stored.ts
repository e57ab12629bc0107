import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { OpenServer } from './open-server.ts';

/** What retention notes for itself each minute, of every loop, whatever anybody asks for. */
const OF_RETENTION = 'retire_from';

/** Reads all that a server has stored, past the server. */
export interface Stored {
  /** Every row of every table and the name of every file, as text to compare; without what retention notes for itself. */
  read(): string;
  close(): void;
}

/**
 * Opens the database of a server to read it.
 *
 * @param without - tables that change by themselves while the test looks
 */
export function readStored(server: OpenServer, without: readonly string[] = []): Stored {
  const dataDir = join(server.filesFolder, '..');
  const database = new DatabaseSync(join(dataDir, 'loopwright.db'), { readOnly: true });
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !without.includes(name));
  let version: unknown = null;
  let text = '';
  return {
    read() {
      const now = database.prepare('PRAGMA data_version').get()!.data_version;
      if (now !== version) {
        text = tables
          .map((table) => [table, ...database.prepare(`SELECT * FROM "${table}"`).all().map(rowText)].join('\n'))
          .join('\n');
        version = now;
      }
      return `${text}\n${filesIn(server.filesFolder).join('\n')}`;
    },
    close: () => database.close(),
  };
}

function rowText(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...row, [OF_RETENTION]: undefined }, (_key, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
