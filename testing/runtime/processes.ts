import type { Settings, UserId, WorkflowId } from '@loopwright/model';
import type { RequestOutcome, Runtime } from '@loopwright/runtime';
import type { RunRow, Store } from '@loopwright/runtime/ports';
import type { NodeType } from '@loopwright/sdk';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach } from 'vitest';
import { temporaryFolder } from '../process/server-process.ts';
import { processOn } from '../simulation/world.ts';

/** Processes of one test on one real database. */
export interface Processes {
  readonly store: SqliteStore;
  /** Starts a process; it is stopped after the test. */
  begin(on?: Store, own?: Parameters<typeof processOn>[3], settings?: Partial<Settings>): Promise<Runtime>;
  /** Makes one that is not started, and that nobody stops: it is to die. */
  doomed(on: Store, own?: Parameters<typeof processOn>[3]): Runtime;
  /** Newest first. */
  runsOf(drawn: { readonly ownerId: UserId; readonly workflowId: WorkflowId }): Promise<readonly RunRow[]>;
}

/** A database for each test of a suite, and the processes on it. */
export function eachOnItsDatabase(name: string): Processes {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;
  let running: Runtime[];

  beforeEach(async () => {
    folder = await temporaryFolder(name);
    store = await openSqlite({ dataDir: folder.path, clock: { now: Date.now } });
    running = [];
  });
  afterEach(async () => {
    for (const runtime of running) await runtime.stop();
    await store.stop();
    await folder.remove();
  });

  return {
    get store() {
      return store;
    },
    async begin(on = store, own = {}, settings = {}) {
      const runtime = processOn(on, folder.path, settings, own);
      running.push(runtime);
      await runtime.start();
      return runtime;
    },
    doomed: (on, own) => processOn(on, folder.path, {}, own),
    runsOf: ({ ownerId, workflowId }) => store.history.runs(ownerId, { workflowId, limit: 100 }),
  };
}

/** A process with a store of its own, which ends with it. */
export interface Alone {
  readonly store: Store;
  readonly runtime: Runtime;
  end(): Promise<void>;
}

/** Opens a store and starts a process on it that has these node types too. */
export async function beginAlone(
  open: () => Promise<Store>,
  folder: string,
  types: readonly NodeType[],
): Promise<Alone> {
  const store = await open();
  const runtime = processOn(store, folder, {}, { types });
  await runtime.start();
  return {
    store,
    runtime,
    async end() {
      await runtime.stop();
      await store.stop();
    },
  };
}

/** A webhook producer that listens on a channel. */
export const hookOn = (channel: string) => ({ type: 'webhook-producer', form: { webhook_id: channel } }) as const;

/** Sends a webhook. */
export function send(
  runtime: Runtime,
  userId: UserId,
  channel: string,
  body: object = {},
): Promise<{ readonly subscribers: number }> {
  return runtime.doors.webhook({
    userId,
    channel,
    method: 'POST',
    headers: {},
    query: {},
    body: Buffer.from(JSON.stringify(body)),
    idempotencyKey: null,
  });
}

/** Sends a request to an `api` workflow. */
export function ask(
  runtime: Runtime,
  userId: UserId,
  workflowId: WorkflowId,
  body: object = {},
  idempotencyKey: string | null = null,
): Promise<RequestOutcome> {
  return runtime.doors.request({
    userId,
    workflowId,
    body: Buffer.from(JSON.stringify(body)),
    headers: {},
    idempotencyKey,
  });
}
