import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { backUp } from '@loopwright/storage';
import { CannotStart } from '../start/cannot-start.ts';
import { cannotWrite } from './cannot-write.ts';
import { databaseFile } from './database-file.ts';
import { discardingOnSignal } from './discarding-on-signal.ts';

/** Copies the database to a new file; a server may work on it meanwhile. */
export async function backup(settings: Settings, target: string): Promise<void> {
  if (settings.databaseUrl !== '')
    throw new CannotStart(
      'A PostgreSQL is backed up by its own tools: pg_dump --format=custom --schema=loopwright --file=FILE ADDRESS',
    );
  const database = await databaseFile(settings.dataDir);
  await discardingOnSignal((onBegun) => backUp(database, resolve(target), onBegun)).catch((cause: unknown) => {
    throw cannotWrite(target, cause) ?? new CannotStart(cause instanceof Error ? cause.message : String(cause));
  });
  const { size } = await stat(resolve(target));
  process.stdout.write(`${target}: ${(size / 1024 / 1024).toFixed(1)} MiB\n`);
}
