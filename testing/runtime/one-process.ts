import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import type { Store } from '@loopwright/runtime/ports';
import type { NodeType } from '@loopwright/sdk';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach } from 'vitest';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto, processOn } from '../simulation/world.ts';
import { type HandClock, handClock, passing } from './hand-clock.ts';

/** One process at a time on a real database and a clock that is moved by hand. */
export interface OneProcess {
  readonly store: SqliteStore;
  readonly clock: HandClock;
  /** The one that runs. */
  readonly runtime: Runtime;
  /** Stops it; time goes on until that has ended. */
  stop(): Promise<void>;
  /** Begins another one in its place, which was stopped or is gone. */
  another(on?: Store): Promise<Runtime>;
  /** What nodes wrote into a file; empty where there is none. */
  written(file: string): Promise<string>;
  /** Those of `lines.txt`. */
  lines(): Promise<string[]>;
  /** Whatever the store was asked for, and what came of that, is done. */
  settle(): Promise<void>;
}

/** A database for each test of a suite, and a process on it that has these node types too. */
export function eachWithOneProcess(
  name: string,
  types: () => readonly NodeType[] = () => [],
  settings: Partial<Settings> = {},
): OneProcess {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;
  let clock: HandClock;
  let runtime: Runtime;

  async function another(on: Store = store): Promise<Runtime> {
    runtime = processOn(on, folder.path, settings, { clock, types: types() });
    await runtime.start();
    return runtime;
  }
  const stop = (): Promise<void> => passing(clock, runtime.stop());
  const written = (file: string): Promise<string> =>
    readFile(join(folder.path, 'output', file), 'utf8').catch(() => '');

  beforeEach(async () => {
    folder = await temporaryFolder(name);
    clock = handClock();
    store = await openSqlite({ dataDir: folder.path, clock });
    await another();
  });
  afterEach(async () => {
    await stop();
    await store.stop();
    await folder.remove();
  });

  return {
    get store() {
      return store;
    },
    get clock() {
      return clock;
    },
    get runtime() {
      return runtime;
    },
    stop,
    another,
    written,
    lines: async () => (await written('lines.txt')).split('\n').filter((line) => line !== ''),
    async settle() {
      for (let again = 0; again < 50; again++) await store.probe();
    },
  };
}

/** Draws a webhook producer on this channel with one node behind it, and starts it. */
export async function startHook(
  { store, runtime }: OneProcess,
  channel: string,
  config: Readonly<Record<string, string | number>>,
  next: object,
): ReturnType<typeof drawInto> {
  const hook = { type: 'webhook-producer', form: { webhook_id: channel }, config };
  const drawn = await drawInto(store, 'production', { hook, next: next as never }, ['hook>next']);
  await runtime.executions.start(drawn.ownerId, drawn.workflowId);
  return drawn;
}
