import { join, resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { builtins, iconsFolder } from '@loopwright/nodes';
import { createRuntime, originOf, type Runtime } from '@loopwright/runtime';
import type { Log, Store } from '@loopwright/runtime/ports';
import { type BrokenNodeFile, discoverNodes } from '@loopwright/sdk';
import { openSqlite } from '@loopwright/storage';
import type { Traces } from '../traces/open-traces.ts';
import { keysOf } from './keys-of.ts';
import { storedFiles } from './stored-files.ts';
import { systemClock } from './system-clock.ts';
import { createVault, type Keys } from './vault.ts';

/** The program without its server: store and runtime of a data folder, or of a PostgreSQL. */
export interface Program {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly keys: Keys;
  /** Folder of uploaded node files, absolute. */
  readonly filesFolder: string;
  /** Folder below which nodes write files, absolute. */
  readonly outputFolder: string;
  /** Folder of local node files, absolute; the one in the data folder need not be there. */
  readonly nodesFolder: string;
  /** Ends the runtime, then the store. */
  stop(): Promise<void>;
}

/**
 * Opens the data folder, which is made where it may be, and wires the parts. The one place that picks a database. The runtime is not started.
 * Rejects with CannotStart, FolderNotMade, FolderDenied, DataFolderInUse, DatabaseTooNew, DatabaseUnfit, StoreUnavailable, or the system's error where the folder cannot be written.
 */
export async function openProgram(
  settings: Settings,
  log: Log,
  onFatal: (reason: string) => void,
  options: {
    readonly watchRequests?: boolean;
    readonly outputFolder?: string;
    /** The port that it serves on, known before the start; absent: it serves nothing. */
    readonly port?: () => number;
    /** Whether to go on without the key that passwords were sealed with. */
    readonly newSecretKey?: boolean;
    /** Hears of node files that could not be read. */
    readonly onBroken?: (broken: readonly BrokenNodeFile[]) => void;
    /** Traces of what runs do, which are being opened; null: nobody asks for them. */
    readonly traces?: Promise<Traces | null>;
    /** The store of the data folder where it is being opened already. */
    readonly opened?: Promise<Store>;
  } = {},
): Promise<Program> {
  const dataDir = resolve(settings.dataDir);
  const opening = options.opened ?? openStore(settings, dataDir, log, onFatal, options.port);
  const [opened, told] = await Promise.allSettled([opening, options.traces]);
  if (opened.status === 'rejected') throw opened.reason;
  const store = opened.value;
  try {
    if (told.status === 'rejected') throw told.reason;
    const traces = told.value;
    const keys = await keysOf(store, dataDir, options.newSecretKey ?? false);
    const filesFolder = join(dataDir, 'files');
    const outputFolder = resolve(options.outputFolder ?? join(dataDir, 'output'));
    const nodesFolder = settings.nodesDir === '' ? join(dataDir, 'nodes') : resolve(settings.nodesDir);
    const runtime = createRuntime({
      store,
      settings,
      clock: systemClock,
      vault: createVault(keys.vault),
      log,
      nodeTypes: {
        iconsFolder,
        async load() {
          const { types, broken } = await discoverNodes({
            builtins,
            folder: nodesFolder,
            packages: settings.nodePackages,
            from: process.cwd(),
          });
          options.onBroken?.(broken);
          return { types: [...builtins, ...types], broken };
        },
      },
      outputFolder,
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(traces == null ? {} : { tracer: traces.tracer }),
      watchRequests: options.watchRequests ?? false,
      files: storedFiles(filesFolder),
      onFatal,
    });
    return {
      store,
      runtime,
      keys,
      filesFolder,
      outputFolder,
      nodesFolder,
      async stop() {
        await runtime.stop();
        await store.stop();
      },
    };
  } catch (cause) {
    await store.stop();
    throw cause;
  }
}

async function openStore(
  settings: Settings,
  dataDir: string,
  log: Log,
  onFatal: (reason: string) => void,
  port: (() => number) | undefined,
): Promise<Store> {
  if (settings.databaseUrl === '')
    return openSqlite({ dataDir, clock: systemClock, onFatal: (error) => onFatal(error.message) });
  const { openPostgres } = await import('@loopwright/storage/postgres'); // who has none does not load its driver
  return openPostgres(settings.databaseUrl, {
    clock: systemClock,
    log,
    worker: {
      works: settings.work,
      tags: settings.tags,
      mostSlots: settings.concurrency,
      address: () => (port === undefined ? null : originOf({ ...settings, port: port() })),
    },
  });
}
