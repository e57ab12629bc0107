import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { DatabaseUnavailable, databaseName, MAKE_ROOM, PUT_BACKUP } from '@loopwright/storage';
import { CannotStart } from '../start/cannot-start.ts';

/** The line for a command whose store failed, with what helps; what is no failure of the store comes back as it is. */
export function storeFailure(cause: unknown, { dataDir, databaseUrl }: Settings): unknown {
  if (!(cause instanceof StoreUnavailable)) return cause;
  const { message, fatal } = cause;
  const folder = resolve(dataDir);
  if (cause instanceof DatabaseUnavailable) return new CannotStart(message);
  if (databaseUrl !== '')
    return new CannotStart(
      fatal
        ? `The database ${databaseName(databaseUrl)} is damaged (${message}): see what is damaged by \`loopwright doctor\`, and restore it by its own tools`
        : `The database ${databaseName(databaseUrl)} failed (${message}): see that it runs, has room and can be reached, then try again`,
    );
  return new CannotStart(
    fatal
      ? `The database in ${folder} cannot be trusted any more (${message}): see by \`loopwright doctor\` whether it is damaged, and only then ${PUT_BACKUP}`
      : `The database in ${folder} cannot be written or read (${message}): ${MAKE_ROOM}`,
  );
}
