import { join, resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { builtins, iconsFolder } from '@loopwright/nodes';
import { createRuntime, type Runtime } from '@loopwright/runtime';
import type { Log, Store } from '@loopwright/runtime/ports';
import { type BrokenNodeFile, discoverNodes } from '@loopwright/sdk';
import { makeFolder, openSqlite } from '@loopwright/storage';
import { CannotStart } from './cannot-start.ts';
import { storedFiles } from './stored-files.ts';
import { systemClock } from './system-clock.ts';
import { createVault, type Keys, keyDigestOf, readKeys } from './vault.ts';

/** The program without its server: store and runtime of a data folder, or of a PostgreSQL. */
export interface Program {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly keys: Keys;
  /** Folder of uploaded node files, absolute. */
  readonly filesFolder: string;
  /** Folder below which nodes write files, absolute. */
  readonly outputFolder: string;
  /** Folder of local node files, absolute; it need not be there. */
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
    readonly port?: () => number;
    /** Hears of node files that could not be read. */
    readonly onBroken?: (broken: readonly BrokenNodeFile[]) => void;
  } = {},
): Promise<Program> {
  const dataDir = resolve(settings.dataDir);
  const store = await openStore(settings, dataDir, log, onFatal);
  try {
    const keys = await keysFor(store, dataDir);
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

/** All processes on one database must have one key: no other is made for it, nor a folder that was mistyped. Throws CannotStart. */
async function keysFor({ cluster }: Store, dataDir: string): Promise<Keys> {
  const kept = cluster === null ? null : await cluster.keptKeyDigest();
  if (kept !== null) {
    const found = await keyDigestOf(dataDir);
    if (found === null) throw noKey(dataDir);
    if (found !== kept) throw wrongKey(dataDir);
  }
  await makeFolder(dataDir);
  const keys = await readKeys(dataDir);
  // Another process may have been the first meanwhile.
  if (cluster !== null && (await cluster.keyDigest(keys.digest)) !== keys.digest) throw wrongKey(dataDir);
  return keys;
}

/** There is no key in a data folder, and none is to be made. */
export function noKey(dataDir: string): CannotStart {
  return new CannotStart(
    `There is no secret.key in ${dataDir}: put the one of this database there, or name its folder by --data-dir`,
  );
}

function wrongKey(dataDir: string): CannotStart {
  return new CannotStart(
    `${join(dataDir, 'secret.key')} is not the key of this database: copy secret.key there from the data folder of the first process that worked on it, or the one that it was copied from, or name that folder by --data-dir`,
  );
}

async function openStore(
  settings: Settings,
  dataDir: string,
  log: Log,
  onFatal: (reason: string) => void,
): Promise<Store> {
  if (settings.databaseUrl === '')
    return openSqlite({ dataDir, clock: systemClock, onFatal: (error) => onFatal(error.message) });
  const { openPostgres } = await import('@loopwright/storage/postgres'); // who has none does not load its driver
  return openPostgres(settings.databaseUrl, {
    clock: systemClock,
    log,
    worker: { works: settings.work, tags: settings.tags, mostSlots: settings.concurrency },
  });
}
