import { StoreUnavailable } from '@loopwright/runtime/ports';
import { startThread, type ThreadClient } from './connect.ts';

/** The reader's thread: it starts with the first thing that it is asked, and ends when it was idle for a while. */
export interface HeavyReads extends ThreadClient {
  /** Whether it has answered something, and lives still. */
  isUp(): boolean;
  /** Lets it start, where it has not, without anything to read. */
  warmUp(): void;
}

/** Makes it for a database file; no thread starts yet. An empty thread alone takes 12 MiB. */
export function createHeavyReads(file: string, idleMs: number, onFatal: (error: StoreUnavailable) => void): HeavyReads {
  let thread: Promise<ThreadClient> | null = null;
  let ended: Promise<void> = Promise.resolve();
  let underWay = 0;
  let isUp = false;
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
    isUp = false;
    ended = ended.then(async () => (await ending)?.stop());
  }

  async function ask(...request: Parameters<ThreadClient['ask']>): Promise<unknown> {
    if (isStopped) throw new StoreUnavailable('The store is closed');
    clearTimeout(idle);
    underWay++;
    try {
      const asked = running();
      const answer = await (await asked).ask(...request);
      if (thread === asked) isUp = true;
      return answer;
    } finally {
      underWay--;
      if (underWay === 0 && !isStopped) idle = setTimeout(end, idleMs).unref();
    }
  }

  return {
    isUp: () => isUp,
    warmUp() {
      if (thread === null) void ask({ ask: 'read', statements: [] }).catch(() => undefined); // whoever reads next is told
    },
    ask,
    async stop() {
      isStopped = true;
      clearTimeout(idle);
      end();
      await ended;
    },
  };
}
