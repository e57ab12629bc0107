import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { DataFolderInUse } from '@loopwright/storage';
import pino from 'pino';
import { CannotStart, openFailure } from '../start/cannot-start.ts';
import { openProgram, type Program } from '../start/open-program.ts';

/** Works on a data folder that no server holds; its node types are loaded, nothing runs. Throws CannotStart. */
export async function withDataFolder<T>(
  settings: Settings,
  otherwise: string,
  work: (program: Program) => Promise<T>,
): Promise<T> {
  const program = await openProgram(settings, pino({ level: 'silent' }), (reason) => {
    throw new Error(reason);
  }).catch((cause: unknown) => {
    if (cause instanceof DataFolderInUse)
      throw new CannotStart(`A server works on ${resolve(settings.dataDir)}: ${otherwise}`);
    throw openFailure(cause, settings);
  });
  try {
    await program.runtime.catalogue.refresh();
    return await work(program);
  } finally {
    await program.stop();
  }
}
