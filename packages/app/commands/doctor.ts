import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { checkPayload, decodeSegment } from '@loopwright/runtime';
import { examineSqlite } from '@loopwright/storage/doctor';
import { CannotStart } from '../start/cannot-start.ts';

/** Checks the database of a data folder against itself; a server may work on it meanwhile. Answers the exit code: 1 when something is wrong. */
export async function doctor(settings: Settings): Promise<number> {
  const folder = resolve(settings.dataDir);
  const database = join(folder, 'loopwright.db');
  await stat(database).catch(() => {
    throw new CannotStart(`There is no database in ${folder}: name its folder by --data-dir`);
  });
  const { findings, segments } = await examineSqlite(database, {
    segment: decodeSegment,
    payload: checkPayload,
  }).catch((cause: unknown) => {
    throw new CannotStart(`${database} cannot be read: ${(cause as Error).message}`);
  });
  for (const { where, problem } of findings) process.stdout.write(`${where}: ${problem}\n`);
  process.stderr.write(
    findings.length === 0
      ? `Nothing is wrong: the database fits itself, ${segments} journal segments were read\n`
      : `Something is wrong: ${findings.length} finding${findings.length === 1 ? '' : 's'}\n`,
  );
  return findings.length === 0 ? 0 : 1;
}
