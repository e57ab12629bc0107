import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { checkPayload, decodeSegment } from '@loopwright/runtime';
import { type Examination, examinePostgres, examineSqlite } from '@loopwright/storage/doctor';
import { CannotStart, openFailure } from '../start/cannot-start.ts';

const DECODERS = { segment: decodeSegment, payload: checkPayload };

/** Checks the database of the settings against itself; servers may work on it meanwhile. Answers the exit code: 1 when something is wrong. */
export async function doctor(settings: Settings): Promise<number> {
  const { findings, segments } =
    settings.databaseUrl === ''
      ? await examineFolder(resolve(settings.dataDir))
      : await examinePostgres(settings.databaseUrl, DECODERS).catch((cause: unknown) => {
          throw openFailure(cause, settings);
        });
  for (const { where, problem } of findings) process.stdout.write(`${where}: ${problem}\n`);
  process.stderr.write(
    findings.length === 0
      ? `Nothing is wrong: the database fits itself, ${segments} journal segments were read\n`
      : `Something is wrong: ${findings.length} finding${findings.length === 1 ? '' : 's'}\n`,
  );
  return findings.length === 0 ? 0 : 1;
}

async function examineFolder(folder: string): Promise<Examination> {
  const database = join(folder, 'loopwright.db');
  await stat(database).catch(() => {
    throw new CannotStart(`There is no database in ${folder}: name its folder by --data-dir`);
  });
  return examineSqlite(database, DECODERS).catch((cause: unknown) => {
    throw new CannotStart(`${database} cannot be read: ${(cause as Error).message}`);
  });
}
