import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { CannotRestore, restoreBackup } from '@loopwright/storage/restore';
import { CannotStart, openFailure } from '../start/cannot-start.ts';
import { systemClock } from '../start/system-clock.ts';
import { discardingOnSignal } from './discarding-on-signal.ts';

/** Puts a backup into the data folder, whose server must be stopped. */
export async function restore(settings: Settings, file: string, replace: boolean): Promise<void> {
  if (settings.databaseUrl !== '')
    throw new CannotStart(
      'A PostgreSQL is restored by its own tools: stop its servers and workers, then pg_restore --clean --if-exists --dbname=ADDRESS FILE, and let its ids jump ahead (docs/operating.md, PostgreSQL)',
    );
  const dataDir = resolve(settings.dataDir);
  await stat(file).catch(({ code }: NodeJS.ErrnoException) => {
    const isHidden = code === 'EACCES' || code === 'EPERM';
    throw new CannotStart(
      isHidden ? `This user may not look into the folder of ${file}` : `There is no file ${file}: name a backup`,
    );
  });
  const replaced = await discardingOnSignal((onBegun) =>
    restoreBackup({ file: resolve(file), dataDir, replace, now: systemClock.now(), onBegun }),
  ).catch((cause: unknown) => {
    throw cause instanceof CannotRestore ? new CannotStart(cause.message) : openFailure(cause, settings);
  });
  const kept = replaced === null ? '' : `; what was there is kept as ${basename(replaced)}`;
  process.stdout.write(`${dataDir} holds ${file}${kept}\n`);
  if (!existsSync(join(dataDir, 'secret.key')))
    process.stderr.write(
      `Put the secret.key of that time into ${dataDir} before the start: without it passwords cannot be opened\n`,
    );
}
