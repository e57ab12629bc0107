import { LoopwrightError } from '@loopwright/model';
import { letNodeFilesImportSdk, type NodeContext, type NodeType, plainResult } from '@loopwright/sdk';
import type { PlainContext, WorkerReply } from './pools.ts';

letNodeFilesImportSdk(); // once a worker: node files may lie anywhere on the disk

/** Runs one task in a worker: loads the node's module, once, and calls its `execute`. */
export default async function runTask(job: {
  readonly module: { readonly url: string; readonly export: string };
  readonly context: PlainContext;
}): Promise<WorkerReply> {
  try {
    const loaded = (await import(job.module.url)) as Record<string, NodeType>;
    const type = loaded[job.module.export];
    if (!type?.execute)
      return { error: { code: 'NODE_FAILED', text: `The module exports no node ${job.module.export}` } };
    const { context } = job;
    // What JSON leaves out might not cross, such as a function.
    return { result: plainResult(await type.execute(context as NodeContext), context.data, type) };
  } catch (cause) {
    const code = cause instanceof LoopwrightError ? cause.code : 'NODE_FAILED';
    return { error: { code, text: cause instanceof Error ? cause.message : String(cause) } };
  }
}
