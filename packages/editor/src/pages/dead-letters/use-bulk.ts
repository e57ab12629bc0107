import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { deleteLetters, redriveLetters, redriveQueue } from '../../api/dead-letters.ts';
import { keys } from '../../api/queries.ts';
import { inSlices, type Progress } from './in-slices.ts';

/** Dead letters in one call: few enough that progress is seen. */
const SLICE = 100;

export type BulkKind = 'redrive' | 'delete';

export interface Bulk {
  readonly kind: BulkKind;
  readonly progress: Progress;
  readonly isRunning: boolean;
}

export interface BulkWork {
  /** What goes on, or went on last; null where nothing did, or that was dismissed. */
  readonly bulk: Bulk | null;
  readonly start: (kind: BulkKind, ids: readonly number[]) => Promise<void>;
  readonly redriveAll: (queueId: number, total: number) => Promise<void>;
  readonly stop: () => void;
  readonly dismiss: () => void;
}

/** Work on many dead letters, and how far it is. It ends with the page that it was begun on. */
export function useBulk(): BulkWork {
  const queries = useQueryClient();
  const [bulk, setBulk] = useState<Bulk | null>(null);
  const aborter = useRef(new AbortController());
  useEffect(() => () => aborter.current.abort(), []);

  async function run(kind: BulkKind, total: number, work: (tell: (progress: Progress) => void) => Promise<Progress>) {
    aborter.current = new AbortController();
    const tell = (progress: Progress): void => setBulk({ kind, progress, isRunning: true });
    tell({ done: 0, total, failures: new Map() });
    const progress = await work(tell);
    setBulk({ kind, progress, isRunning: false });
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['dead-letters'] }),
      queries.invalidateQueries({ queryKey: keys.queues }),
    ]);
  }

  return {
    bulk,
    start: (kind, ids) =>
      run(kind, ids.length, (tell) =>
        inSlices(ids, SLICE, kind === 'redrive' ? redriveLetters : deleteLetters, tell, aborter.current.signal),
      ),
    redriveAll: (queueId, total) =>
      run('redrive', total, async (tell) => {
        let progress: Progress = { done: 0, total, failures: new Map() };
        while (!aborter.current.signal.aborted) {
          try {
            const { redriven, remaining } = await redriveQueue(queueId);
            progress = { ...progress, done: progress.done + redriven, total: progress.done + redriven + remaining };
            tell(progress);
            if (remaining === 0 || redriven === 0) return progress;
          } catch (cause) {
            return { ...progress, failures: new Map([[0, cause instanceof Error ? cause.message : String(cause)]]) };
          }
        }
        return progress;
      }),
    stop: () => aborter.current.abort(),
    dismiss: () => setBulk(null),
  };
}
