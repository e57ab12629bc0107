import { Worker } from 'node:worker_threads';
import { failure } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import type { Opening, Reply } from './protocol.ts';
import type { SqliteFailure } from './sqlite-failure.ts';

/** A thread of the store as the main thread sees it. */
export interface ThreadClient {
  /** Asks and waits. Rejects with StoreUnavailable; with INTERNAL for what is a defect or impossible data. */
  ask(request: { readonly ask: string } & Record<string, unknown>, transfer?: readonly ArrayBuffer[]): Promise<unknown>;
  /** Lets the thread finish what it was asked and end. */
  stop(): Promise<void>;
}

/** What a thread said first, before it answers anything. */
export interface StartedThread {
  readonly client: ThreadClient;
  readonly opening: Opening | null;
}

/** What is thrown for it where the thread was asked. */
export function errorOf({ kind, text }: SqliteFailure): Error {
  if (kind === 'unavailable' || kind === 'fatal') return new StoreUnavailable(text, kind === 'fatal');
  return failure('INTERNAL', { cause: new Error(text) });
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts a thread.
 *
 * @param speaksFirst - whether it tells how its opening went before it can be asked
 * @param onFatal - called once when nobody knows what the disk holds, or the thread died
 */
export async function startThread(
  entry: URL,
  workerData: Record<string, unknown>,
  speaksFirst: boolean,
  onFatal: (error: StoreUnavailable) => void,
): Promise<StartedThread> {
  // A small young generation: the thread passes values on and keeps none.
  const worker = new Worker(entry, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 8 } });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let stopping = false;
  let broken: StoreUnavailable | null = null;

  const breakDown = (error: StoreUnavailable): void => {
    if (broken !== null) return;
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    onFatal(error);
  };
  const onReply = (reply: Reply): void => {
    const id = typeof reply === 'number' ? reply : reply.id;
    const asked = waiting.get(id);
    if (asked === undefined) return;
    waiting.delete(id);
    if (typeof reply === 'number' || !('failure' in reply)) {
      asked.resolve(typeof reply === 'number' ? null : reply.value);
      return;
    }
    const error = errorOf(reply.failure);
    asked.reject(error);
    if (error instanceof StoreUnavailable && error.fatal) breakDown(error);
  };
  const opening = speaksFirst
    ? await new Promise<Opening>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      })
    : null;
  // A thread that could not open the database ends by itself, and nothing is broken by that.
  if (opening !== null && opening.opening !== 'ready') stopping = true;
  worker.on('message', onReply);
  worker.on('error', (cause) => breakDown(new StoreUnavailable('A thread of the store ended', true, cause)));
  worker.on('exit', () => {
    if (!stopping) breakDown(new StoreUnavailable('A thread of the store ended', true));
  });

  const ask: ThreadClient['ask'] = (request, transfer = []) =>
    new Promise((resolve, reject) => {
      if (broken !== null || stopping) {
        reject(broken ?? new StoreUnavailable('The store is closed'));
        return;
      }
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id }, transfer as ArrayBuffer[]);
    });
  return {
    opening,
    client: {
      ask,
      async stop() {
        if (stopping) return;
        const asked = ask({ ask: 'stop' });
        stopping = true;
        // What it was asked before comes first; one that is broken can only be ended.
        await asked.catch(() => {});
        await worker.terminate();
      },
    },
  };
}
