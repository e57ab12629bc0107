import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { databaseName } from '@loopwright/storage';
import { migrateFolder, migrateUrl, type OnStep } from '@loopwright/storage/migrate';
import { openFailure } from '../start/cannot-start.ts';
import { databaseFile } from './database-file.ts';

/** Brings the database of the settings to this release's schema, and tells from which version to which. */
export async function migrate(settings: Settings): Promise<void> {
  const onStep: OnStep = ({ version, name }) => {
    process.stderr.write(`Schema version ${version}: ${name}\n`);
  };
  const { where, work } =
    settings.databaseUrl === '' ? await inFolder(settings.dataDir, onStep) : atUrl(settings.databaseUrl, onStep);
  const { from, to } = await work().catch((cause: unknown) => {
    throw openFailure(cause, settings);
  });
  process.stdout.write(
    from === to ? `${where} has schema version ${to} already\n` : `${where}: schema version ${from}, now ${to}\n`,
  );
}

interface Work {
  readonly where: string;
  work(): ReturnType<typeof migrateFolder>;
}

async function inFolder(dataDir: string, onStep: OnStep): Promise<Work> {
  const folder = resolve(dataDir);
  return { where: await databaseFile(folder), work: () => migrateFolder(folder, onStep) };
}

const atUrl = (url: string, onStep: OnStep): Work => ({
  where: `The database ${databaseName(url)}`,
  work: () => migrateUrl(url, onStep),
});
