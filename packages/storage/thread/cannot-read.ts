import { isDenied } from './sqlite-failure.ts';

/** The line for a database that is there and could not be read. SQLite writes beside what it reads. */
export function cannotRead(file: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const why = isDenied(error) ? ': to read it a user needs the right to write in its folder' : '';
  return `The database ${file} cannot be read (${text})${why}`;
}
