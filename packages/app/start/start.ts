import { resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { beginOpening } from '@loopwright/storage';
import type { Logger } from 'pino';
import { WrongSetting } from '../settings/read-settings.ts';
import { openFailure } from './cannot-start.ts';
import { endingOnFatal, endOnFailure } from './end-on-failure.ts';
import type { ProcessEnd } from './process-end.ts';
import { systemClock } from './system-clock.ts';

/**
 * Serves until a signal ends it. Prints one line with the address once it answers. Throws CannotStart, WrongSetting.
 *
 * A thread opens the data folder while this one loads the rest of the program: each takes about as long.
 */
export async function start(
  settings: Settings,
  log: Logger,
  end: ProcessEnd,
  { newSecretKey = false }: { readonly newSecretKey?: boolean } = {},
): Promise<void> {
  if (newSecretKey && settings.databaseUrl !== '')
    throw new WrongSetting('--new-secret-key is for a data folder: processes on one PostgreSQL have one key');
  endOnFailure(log, end);
  const onFatal = endingOnFatal(log, end, settings.databaseUrl === '' ? 'disk' : 'database');
  const opening = settings.databaseUrl === '' ? await beginFolder(settings, onFatal) : {};
  const { serve } = await import('./serve.ts');
  await serve(settings, log, end, { newSecretKey, onFatal, ...opening });
}

function beginFolder(settings: Settings, onFatal: (reason: string) => void): ReturnType<typeof beginOpening> {
  const dataDir = resolve(settings.dataDir);
  return beginOpening({ dataDir, clock: systemClock, onFatal: ({ message }) => onFatal(message) }).catch(
    (cause: unknown) => {
      throw openFailure(cause, settings);
    },
  );
}
