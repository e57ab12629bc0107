import type { Settings } from '@loopwright/model';
import type { Logger } from 'pino';
import { WrongSetting } from '../settings/read-settings.ts';
import { tracesOf } from '../traces/traces-of.ts';
import { openFailure } from './cannot-start.ts';
import { endingOnFatal, endOnFailure } from './end-on-failure.ts';
import { endOnSignal } from './end-on-signal.ts';
import { openProgram } from './open-program.ts';
import type { ProcessEnd } from './process-end.ts';
import { watchNodes } from './watch-nodes.ts';

/** Runs loops until a signal ends it, and answers no calls. Prints one line once it works. Throws CannotStart, WrongSetting. */
export async function work(given: Settings, log: Logger, end: ProcessEnd): Promise<void> {
  const settings = { ...given, work: true }; // a worker that does not work would be nothing
  if (settings.databaseUrl === '')
    throw new WrongSetting(
      'A worker works on a PostgreSQL that it shares with a server: give its address by --database-url or LOOPWRIGHT_DATABASE_URL',
    );
  endOnFailure(log, end);
  const traces = tracesOf(settings, log);
  const onFatal = endingOnFatal(log, end, 'database');
  const program = await openProgram(settings, log, onFatal, { traces }).catch((cause: unknown) => {
    throw openFailure(cause, settings);
  });
  const { runtime } = program;
  let unwatch: (() => void) | null = null;
  async function begin(): Promise<void> {
    await runtime.start();
    if (settings.development) unwatch = await watchNodes(program.nodesFolder, runtime.catalogue, log);
  }
  const begun = begin();
  endOnSignal(log, end, settings.stopGraceMs, async () => {
    await begun.catch(() => undefined); // loops run before it is ready: they are set aside as later ones are
    unwatch?.();
    await program.stop();
    await (await traces)?.stop();
  });
  try {
    await begun;
  } catch (cause) {
    await program.stop().catch(() => undefined);
    throw openFailure(cause, settings);
  }
  const tags = settings.tags.length === 0 ? '' : `, with the tags ${settings.tags.join(', ')}`;
  process.stdout.write(`Worker ${process.pid} is ready${tags}\n`);
}
