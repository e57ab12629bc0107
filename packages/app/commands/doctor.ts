import type { Settings } from '@loopwright/model';
import { checkPayload, decodeSegment } from '@loopwright/runtime';
import { examinePostgres, examineSqlite } from '@loopwright/storage/doctor';
import { openFailure } from '../start/cannot-start.ts';
import { databaseFile } from './database-file.ts';
import { storeFailure } from './store-failure.ts';

const DECODERS = { segment: decodeSegment, payload: checkPayload };

/** Checks the database of the settings against itself; servers may work on it meanwhile. Answers the exit code: 1 when something is wrong. */
export async function doctor(settings: Settings): Promise<number> {
  const examination =
    settings.databaseUrl === ''
      ? examineSqlite(await databaseFile(settings.dataDir), DECODERS)
      : examinePostgres(settings.databaseUrl, DECODERS);
  const { findings, segments } = await examination.catch((cause: unknown) => {
    throw openFailure(storeFailure(cause, settings), settings);
  });
  for (const { where, problem } of findings) process.stdout.write(`${where}: ${problem}\n`);
  process.stderr.write(
    findings.length === 0
      ? `Nothing is wrong: the database fits itself, ${segments} journal segments were read\n`
      : `Something is wrong: ${findings.length} finding${findings.length === 1 ? '' : 's'}\n`,
  );
  return findings.length === 0 ? 0 : 1;
}
