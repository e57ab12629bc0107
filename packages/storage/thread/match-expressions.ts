import type { DatabaseSync } from 'node:sqlite';

/** Teaches a connection what `text REGEXP expression` means: SQLite leaves that to the program. */
export function matchExpressions(database: DatabaseSync): void {
  let source = '';
  let expression = new RegExp(source, 'u');
  database.function('regexp', { deterministic: true }, (wanted, text) => {
    if (wanted !== source) {
      expression = new RegExp(String(wanted), 'u');
      source = String(wanted);
    }
    return typeof text === 'string' && expression.test(text) ? 1 : 0;
  });
}
