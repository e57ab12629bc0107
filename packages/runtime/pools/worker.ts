import { isMainThread } from 'node:worker_threads';
import { LoopwrightError } from '@loopwright/model';
import { letNodeFilesImportSdk, type NodeType } from '@loopwright/sdk';
import { endWithParent } from './end-with-parent.ts';
import { doJob, type Job, type Reply } from './job.ts';

letNodeFilesImportSdk(); // once a worker: node files may lie anywhere on the disk
if (isMainThread) endWithParent(); // else it is a thread, which ends with its process

/** Runs one task in a worker: loads the node's module, once, and calls its `execute`. */
export default async function runTask(job: Job): Promise<Reply> {
  try {
    const loaded = (await import(job.module.url)) as Record<string, NodeType>;
    const type = loaded[job.module.export];
    if (!type?.execute)
      return { error: { code: 'NODE_FAILED', text: `The module exports no node ${job.module.export}` } };
    return await doJob(job, type);
  } catch (cause) {
    const code = cause instanceof LoopwrightError ? cause.code : 'NODE_FAILED';
    return { error: { code, text: cause instanceof Error ? cause.message : String(cause) } };
  }
}
