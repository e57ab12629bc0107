import { availableParallelism } from 'node:os';
import { failure } from '@loopwright/model';
import type { NodeResult, NodeType } from '@loopwright/sdk';
import type Tinypool from 'tinypool';
import { jobOf, type PlainContext, type Reply, resultOf } from './job.ts';

/** Runs nodes that compute on threads or in processes of their own. Such a node is handed plain data only: no HTTP, files, state or expressions. */
export interface Pools {
  run(type: NodeType, context: PlainContext, signal: AbortSignal): Promise<NodeResult>;
  stop(): Promise<void>;
}

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
      const reply = (await pool.run(jobOf(type, type.module, context), { signal })) as Reply;
      if ('result' in reply) return resultOf(reply, context.data);
      throw failure(reply.error.code, { detail: reply.error.text });
    },
    async stop() {
      await Promise.all([...pools.values()].map(async (pool) => (await pool).destroy()));
      pools.clear();
    },
  };
}
