import type { Instant } from '@loopwright/model';
import type { Clock, Log, Store } from '../ports.ts';

/** Bytes of node files on the disk of this process. */
export interface StoredFiles {
  /** Paths of files that nothing was written to since, a few at a time. */
  writtenBefore(instant: Instant): AsyncIterable<readonly string[]>;
  /** Deletes the bytes of files by their paths; those that are not there are passed over. */
  drop(paths: readonly string[]): Promise<void>;
}

const FIRST_ROUND_MS = 300_000;
const ROUND_MS = 3_600_000;
/** Bytes come before their row: an upload may be under way. */
const SETTLED_MS = 86_400_000;

/** Deletes bytes that lie here and belong to no file any more: another process removed it, or one ended between its row and its bytes. */
export async function dropStrayFiles(
  { workflows }: Pick<Store, 'workflows'>,
  files: StoredFiles,
  now: Instant,
  isOver: () => boolean = () => false,
): Promise<void> {
  for await (const paths of files.writtenBefore(now - SETTLED_MS)) {
    if (isOver()) return;
    const stray = await workflows.strayFiles(paths);
    if (stray.length > 0) await files.drop(stray);
  }
}

/** Does so each hour, from now on. Answers what ends it. */
export function keepDroppingStrayFiles(store: Store, clock: Clock, log: Log, files: StoredFiles): () => void {
  let over = false;
  let cancel = clock.after(FIRST_ROUND_MS, round);

  function round(): void {
    dropStrayFiles(store, files, clock.now(), () => over)
      .catch((cause: unknown) => {
        log.warn({ error: String(cause) }, 'Bytes of removed files stay on the disk; it is tried again');
      })
      .finally(() => {
        if (!over) cancel = clock.after(ROUND_MS, round);
      });
  }

  return () => {
    over = true;
    cancel();
  };
}
