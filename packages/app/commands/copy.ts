import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { databaseName } from '@loopwright/storage';
import { CopyBroken, copyIntoPostgres, RowRefused, TargetNotEmpty } from '@loopwright/storage/copy';
import { WrongSetting } from '../settings/read-settings.ts';
import { CannotStart, openFailure } from '../start/cannot-start.ts';
import { systemClock } from '../start/system-clock.ts';
import { databaseFile } from './database-file.ts';
import { progressBar } from './progress-bar.ts';

/** Copies the database of a data folder, whose server must be stopped, into an empty PostgreSQL. Throws WrongSetting where none is named. */
export async function copy(settings: Settings): Promise<void> {
  const { databaseUrl: url } = settings;
  const dataDir = resolve(settings.dataDir);
  if (url === '')
    throw new WrongSetting(
      'Name the PostgreSQL to copy to by --database-url postgres://user:password@host:port/database, or LOOPWRIGHT_DATABASE_URL',
    );
  await databaseFile(dataDir);
  const bar = progressBar(process.stderr);
  const rows = await copyIntoPostgres({
    dataDir,
    url,
    clock: systemClock,
    onProgress: ({ table, copied, total }) => bar.show(copied, total, table),
  })
    .catch((cause: unknown) => {
      const isTold = [TargetNotEmpty, RowRefused, CopyBroken].some((told) => cause instanceof told);
      throw isTold ? new CannotStart((cause as Error).message) : openFailure(cause, settings);
    })
    .finally(() => bar.end());
  process.stdout.write(`${rows} rows of ${dataDir} are in the database ${databaseName(url)}\n`);
  process.stderr.write(
    `Start it with LOOPWRIGHT_DATABASE_URL and a data folder that has secret.key and files/ of ${dataDir}: they are not in the database\n`,
  );
}
