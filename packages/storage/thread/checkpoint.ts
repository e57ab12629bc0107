import type { ThreadClient } from './connect.ts';

/** So much the writer moves by itself, in a few milliseconds. */
const FEW_COMMITS = 50;
const FEW_BYTES = 1024 * 1024;

/** Moves the write-ahead log into the database. */
export interface Checkpoints {
  /** The writer, counted: what was written since the last checkpoint. */
  readonly writer: ThreadClient;
  checkpoint(): Promise<void>;
}

/** Makes it. Nothing written: nothing is asked; little: the writer moves it; much: the reader moves nearly all of it before. */
export function createCheckpoints(writer: ThreadClient, reader: ThreadClient): Checkpoints {
  let commits = 0;
  let bytes = 0;
  return {
    writer: {
      ask(request, transfer = []) {
        if (request.ask === 'flush' || request.ask === 'change') commits++;
        for (const { byteLength } of transfer) bytes += byteLength;
        return writer.ask(request, transfer);
      },
      stop: () => writer.stop(),
    },
    async checkpoint() {
      if (commits === 0) return;
      const isMuch = commits > FEW_COMMITS || bytes > FEW_BYTES;
      commits = 0;
      bytes = 0;
      // The writer goes on meanwhile; what came since is little.
      if (isMuch) await reader.ask({ ask: 'checkpoint' });
      await writer.ask({ ask: 'checkpoint' });
    },
  };
}
