import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { DataFolderInUse } from '@loopwright/storage';
import pino from 'pino';
import { CannotStart, openFailure } from '../start/cannot-start.ts';
import { noKey } from '../start/keys-of.ts';
import { openProgram, type Program } from '../start/open-program.ts';
import { findKeys } from '../start/vault.ts';
import { databaseFile } from './database-file.ts';
import { storeFailure } from './store-failure.ts';

/** Of a store that broke: whatever it is asked then fails, and the command asks until it is done. */
const toldByWork = (): void => undefined;

/** Works on a data folder that is there, as `withAnyDataFolder` does: for one that was mistyped nothing is made. Throws CannotStart. */
export async function withDataFolder<T>(
  settings: Settings,
  otherwise: string,
  work: (program: Program) => Promise<T>,
): Promise<T> {
  const dataDir = resolve(settings.dataDir);
  if (settings.databaseUrl === '') await databaseFile(dataDir);
  const keys = await findKeys(dataDir).catch((cause: unknown) => {
    throw openFailure(cause, settings);
  });
  if (keys === null) throw noKey(dataDir);
  return withAnyDataFolder(settings, otherwise, work);
}

/** Works on a data folder that no server holds, and makes one that is not there; no node types are loaded, nothing runs. Throws CannotStart. */
export async function withAnyDataFolder<T>(
  settings: Settings,
  otherwise: string,
  work: (program: Program) => Promise<T>,
): Promise<T> {
  const program = await openProgram(settings, pino({ level: 'silent' }), toldByWork).catch((cause: unknown) => {
    if (cause instanceof DataFolderInUse)
      throw new CannotStart(`A server works on ${resolve(settings.dataDir)}: ${otherwise}`);
    throw openFailure(storeFailure(cause, settings), settings);
  });
  try {
    return await work(program);
  } catch (cause) {
    throw storeFailure(cause, settings);
  } finally {
    await program.stop();
  }
}
