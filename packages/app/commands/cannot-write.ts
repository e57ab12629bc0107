import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CannotStart, noRoom } from '../start/cannot-start.ts';

/** The line for a file that could not be written; null where the system did not say so. */
export function cannotWrite(target: string, cause: unknown): CannotStart | null {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EEXIST':
      return new CannotStart(`${target} is there already: name a new file`);
    case 'EISDIR':
      return new CannotStart(`${target} is a folder: name a file in it`);
    case 'ENOENT':
    case 'ENOTDIR':
      return new CannotStart(`${dirname(resolve(target))} is no folder: make it, or name another file`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CannotStart(`${target} cannot be written: name a file that this user may write`);
    default:
      return noRoom(cause, target);
  }
}

/** Writes what a command made to the file that was named, or to standard output. Throws CannotStart. */
export async function writeOutput(target: string | undefined, text: string): Promise<void> {
  if (target === undefined) process.stdout.write(text);
  else
    await writeFile(target, text).catch((cause: unknown) => {
      throw cannotWrite(target, cause) ?? cause;
    });
}
