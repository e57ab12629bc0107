import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** What calls into the system may take that are under way when the process is to end, milliseconds. */
const CALLS_MS = 1000;
const LOOK_MS = 10;
/**
 * Calls for files that threads of Node's own make, as `getActiveResourcesInfo` has them. Those for names are none of these: a
 * resolver that is silent is given up by the system, and `process.exit` may wait for that.
 */
const CALLS: ReadonlySet<string> = new Set(['FSReqCallback', 'FSReqPromise', 'FileHandleCloseReq']);

/**
 * The end of this process. `process.exit` waits for every thread, and for ever for one that is in a call into the system which
 * does not return, such as a write on a disk that stalls.
 */
export interface ProcessEnd {
  /**
   * Ends it with this code, once no thread is in such a call; by SIGKILL where one still is after a second. Only the first
   * time counts.
   *
   * @param tell - is given what is to be said before it is killed
   */
  exit(code: number, tell: (text: string) => void): void;
  /** Ends it at once by SIGKILL, whatever its threads do. */
  kill(): never;
}

/** Knows of the threads that are started from now on. */
export function createProcessEnd(): ProcessEnd {
  const threads = new Set<Worker>();
  let isEnding = false;
  process.on('worker', (thread) => {
    threads.add(thread);
    thread.once('exit', () => threads.delete(thread));
  });

  /** Resolves when each thread has had its turn: also one that computes, or waits for another, takes it. */
  const answers = (): Promise<unknown> => Promise.allSettled([...threads].map((thread) => thread.getHeapStatistics()));

  async function untilNoneIsInCall(): Promise<void> {
    await answers();
    while (process.getActiveResourcesInfo().some((kind) => CALLS.has(kind))) {
      await pause(LOOK_MS);
      await answers();
    }
  }

  function kill(): never {
    process.kill(process.pid, 'SIGKILL');
    process.abort(); // the first process of a container ignores its own SIGKILL
  }

  return {
    exit(code, tell) {
      if (isEnding) return;
      isEnding = true;
      const limit = setTimeout(() => {
        tell('A call into the system does not return: the process is killed');
        kill();
      }, CALLS_MS);
      void untilNoneIsInCall().then(() => {
        clearTimeout(limit);
        process.exit(code);
      });
    },
    kill,
  };
}
