import { availableParallelism } from 'node:os';
import { failure, type LoopwrightError } from '@loopwright/model';
import type { NodeContext, NodeResult, NodeType } from '@loopwright/sdk';
import type Tinypool from 'tinypool';

/** Runs nodes that compute on threads or in processes of their own. Such a node is handed plain data only: no HTTP, files, state or expressions. */
export interface Pools {
  run(type: NodeType, context: PlainContext, signal: AbortSignal): Promise<NodeResult>;
  stop(): Promise<void>;
}

/** What crosses to a thread or process. */
export type PlainContext = Pick<NodeContext, 'fields' | 'data' | 'item' | 'taskKey' | 'attempt' | 'mode' | 'queue'>;

/** Memory of one worker's heap, MiB. */
const WORKER_HEAP_MB = 256;
/** A worker idle for so long is let go. */
const IDLE_MS = 30_000;

/** Makes the pools; threads and processes start with the first task that needs them. */
export function createPools(options: { readonly threads: number }): Pools {
  const pools = new Map<'thread' | 'process', Promise<Tinypool>>();

  function poolOf(kind: 'thread' | 'process'): Promise<Tinypool> {
    let pool = pools.get(kind);
    if (pool === undefined) {
      pool = makePool(kind);
      pools.set(kind, pool);
    }
    return pool;
  }

  async function makePool(kind: 'thread' | 'process'): Promise<Tinypool> {
    const { Tinypool: Pool } = await import('tinypool');
    return new Pool({
      filename: new URL('./worker.ts', import.meta.url).href,
      runtime: kind === 'thread' ? 'worker_threads' : 'child_process',
      minThreads: 0,
      maxThreads: Math.min(options.threads, Math.max(1, availableParallelism())),
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
    });
  }

  return {
    async run(type, context, signal) {
      if (type.module === null)
        throw failure('NODE_FAILED', { detail: `${type.identifier} names no module to load in its pool` });
      const pool = await poolOf(type.pool === 'process' ? 'process' : 'thread');
      const reply = (await pool.run({ module: type.module, context }, { signal })) as WorkerReply;
      if ('result' in reply) return reply.result;
      throw failure(reply.error.code, { detail: reply.error.text });
    },
    async stop() {
      await Promise.all([...pools.values()].map(async (pool) => (await pool).destroy()));
      pools.clear();
    },
  };
}

/** What a worker answers: errors cross as their code and text. */
export type WorkerReply =
  | { readonly result: NodeResult }
  | { readonly error: { readonly code: LoopwrightError['code']; readonly text: string } };
