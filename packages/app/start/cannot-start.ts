import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { DatabaseTooNew, DatabaseUnfit, DataFolderInUse } from '@loopwright/storage';

/** A command that failed for a reason that one line tells. */
export class CannotStart extends Error {}

/** The line for a start that failed; what is not expected comes back as it is. */
export function openFailure(cause: unknown, settings: Settings): unknown {
  const { code } = (cause ?? {}) as { code?: unknown };
  const folder = resolve(settings.dataDir);
  if (cause instanceof CannotStart) return cause;
  if (
    cause instanceof DataFolderInUse ||
    cause instanceof DatabaseTooNew ||
    cause instanceof DatabaseUnfit ||
    cause instanceof StoreUnavailable
  )
    return new CannotStart(cause.message);
  switch (code) {
    case 'EADDRINUSE':
      return new CannotStart(
        `Port ${settings.port} of ${settings.host} is taken: stop what listens there or choose another by --port`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CannotStart(`${settings.host} is no address of this machine: choose another by --host`);
    case 'EACCES':
    case 'EROFS':
    case 'EPERM':
      return new CannotStart(
        `${folder} cannot be written: give this user the right or choose another folder by --data-dir`,
      );
    case 'EEXIST':
    case 'ENOTDIR':
      return new CannotStart(`${folder} is no folder: choose another by --data-dir`);
    default:
      return cause;
  }
}
