import type { MessageSeq, RunId } from '@loopwright/model';
import type { CommitLog } from '../ports.ts';

/** Ids given out at once from blocks that the store reserved. */
export interface IdBlocks {
  run(): RunId;
  message(): MessageSeq;
  payload(): number;
}

const BLOCK = 100_000;
/** Left in a block when the next one is asked for. */
const LOW_WATER = BLOCK / 2;

interface Block {
  next: number;
  last: number;
  following: number | null;
  asking: boolean;
}

/**
 * Reserves the first blocks and keeps one ahead.
 *
 * @param onFailure - hears when the store refuses to reserve: the incarnation cannot go on
 */
export async function openIdBlocks(log: CommitLog, onFailure: (cause: unknown) => void): Promise<IdBlocks> {
  const open = async (kind: 'run' | 'message' | 'payload'): Promise<() => number> => {
    const first = await log.reserveIds(kind, BLOCK);
    const block: Block = { next: first, last: first + BLOCK - 1, following: null, asking: false };
    return () => take(block, kind);
  };
  const take = (block: Block, kind: 'run' | 'message' | 'payload'): number => {
    const id = block.next++;
    if (block.last - block.next < LOW_WATER && block.following === null && !block.asking) {
      block.asking = true;
      log.reserveIds(kind, BLOCK).then(
        (first) => {
          block.following = first;
          block.asking = false;
        },
        (cause: unknown) => {
          block.asking = false;
          onFailure(cause);
        },
      );
    }
    if (block.next > block.last) {
      if (block.following === null) throw new Error(`No ${kind} ids are left in the reserved block`);
      block.next = block.following;
      block.last = block.following + BLOCK - 1;
      block.following = null;
    }
    return id;
  };
  const [run, message, payload] = await Promise.all([open('run'), open('message'), open('payload')]);
  return { run: () => run() as RunId, message: () => message() as MessageSeq, payload };
}
