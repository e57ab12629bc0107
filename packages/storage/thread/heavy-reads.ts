import { StoreUnavailable } from '@loopwright/runtime/ports';
import { startThread, type ThreadClient } from './connect.ts';

/** The reader's thread: it starts with the first thing that it is asked, and ends when it was idle for a while. */
export interface HeavyReads extends ThreadClient {
  isRunning(): boolean;
}

/** Makes it for a database file; no thread starts yet. An empty thread alone takes 12 MiB. */
export function createHeavyReads(file: string, idleMs: number, onFatal: (error: StoreUnavailable) => void): HeavyReads {
  let thread: Promise<ThreadClient> | null = null;
  let ended: Promise<void> = Promise.resolve();
  let underWay = 0;
  let isStopped = false;
  let idle: NodeJS.Timeout | undefined;

  function running(): Promise<ThreadClient> {
    thread ??= startThread(new URL('./reader.ts', import.meta.url), { file }, false, onFatal).then(
      ({ client }) => client,
    );
    return thread;
  }

  function end(): void {
    const ending = thread;
    thread = null;
    ended = ended.then(async () => (await ending)?.stop());
  }

  return {
    isRunning: () => thread !== null,
    async ask(request, transfer) {
      if (isStopped) throw new StoreUnavailable('The store is closed');
      clearTimeout(idle);
      underWay++;
      try {
        return await (await running()).ask(request, transfer);
      } finally {
        underWay--;
        if (underWay === 0 && !isStopped) idle = setTimeout(end, idleMs).unref();
      }
    },
    async stop() {
      isStopped = true;
      clearTimeout(idle);
      end();
      await ended;
    },
  };
}
