import { Worker } from 'node:worker_threads';

/** The pipe from the parent, to which nothing is written, closes when the parent is gone, however it ended. */
const WATCH = `
  const { Socket } = require('node:net');
  new Socket({ fd: 0, writable: false }).resume().on('close', () => process.kill(process.pid, 'SIGKILL'));
`;

/**
 * Ends this process, one of a pool, when the process that started it is gone. A thread looks: a node that computes without
 * end lets nothing else have its turn.
 */
export function endWithParent(): void {
  const thread = new Worker(WATCH, { eval: true, execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 1 } });
  thread.unref();
}
