import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { DatabaseTooNew, DatabaseUnfit, DataFolderInUse, FolderDenied, FolderNotMade } from '@loopwright/storage';

/** A command that failed for a reason that one line tells. */
export class CannotStart extends Error {}

/** What the system says where nothing more can be written: the disk, its share of it, or its files are full. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The line for a file that the disk has no room for; null where that is not what went wrong. */
export function noRoom(cause: unknown, file: string): CannotStart | null {
  const { code } = (cause ?? {}) as { code?: unknown };
  if (!FULL.has(code)) return null;
  return new CannotStart(`The disk has no room for ${file} (${String(code)}): make room, and try again`);
}

/** The line for a start that failed; what is not expected comes back as it is. */
export function openFailure(cause: unknown, settings: Settings): unknown {
  const { code, syscall } = (cause ?? {}) as { code?: unknown; syscall?: unknown };
  const folder = resolve(settings.dataDir);
  if (cause instanceof CannotStart) return cause;
  if (
    cause instanceof DataFolderInUse ||
    cause instanceof DatabaseTooNew ||
    cause instanceof DatabaseUnfit ||
    cause instanceof FolderDenied ||
    cause instanceof FolderNotMade ||
    cause instanceof StoreUnavailable
  )
    return new CannotStart(cause.message);
  if (code === 'EACCES' && syscall === 'listen')
    return new CannotStart(
      `This user may not listen on port ${settings.port} of ${settings.host}: choose one from 1024 on by --port`,
    );
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
      return noRoom(cause, folder) ?? cause;
  }
}
