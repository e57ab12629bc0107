import type { Settings } from '@loopwright/model';
import type { Clock, Log, Retired, Store } from '../ports.ts';

/** Rows of one slice: about 20 ms of deleting. */
const SLICE_ROWS = 500;
/** Pause between two slices, so that flushes come in between. */
const SLICE_PAUSE_MS = 50;
/** Failed runs kept of a loop whose producer makes its own data, beside the days that failures are kept. */
const PULLED_FAILED_RUNS = 10_000;
/** Between two rounds. */
const ROUND_MS = 60_000;
/** A removed workflow can be restored for so long (contract 2.4). */
const REMOVED_FOR_MS = 86_400_000;

/**
 * Deletes history that the settings let go, in slices, from now on.
 *
 * @param onMessages - hears of messages that went: their queues are that much shorter
 * @param dropFiles - deletes the bytes of node files of purged workflows
 * @returns what ends it
 */
export function startRetention(
  store: Store,
  clock: Clock,
  log: Log,
  settings: Pick<Settings, 'retainFailedDays' | 'retainSucceededDays' | 'retainSucceededRuns'>,
  onMessages: (gone: Retired['messages']) => void,
  dropFiles: (paths: readonly string[]) => Promise<void>,
): () => void {
  let stopped = false;
  let cancel = clock.after(ROUND_MS, round);

  function next(ms: number): void {
    if (!stopped) cancel = clock.after(ms, round);
  }

  function round(): void {
    retireSlice(store, clock, settings)
      .then(async ({ messages, more }) => {
        onMessages(messages);
        if (more) {
          next(SLICE_PAUSE_MS);
          return;
        }
        const paths = await store.workflows.purgeRemoved(clock.now() - REMOVED_FOR_MS);
        if (paths.length > 0) await dropFiles(paths);
        next(ROUND_MS);
      })
      .catch((cause: unknown) => {
        log.warn({ error: String(cause) }, 'History could not be retired; it is tried again');
        next(ROUND_MS);
      });
  }

  return () => {
    stopped = true;
    cancel();
  };
}

/** Deletes one slice. */
export function retireSlice(
  store: Store,
  clock: Clock,
  settings: Pick<Settings, 'retainFailedDays' | 'retainSucceededDays' | 'retainSucceededRuns'>,
): Promise<Retired> {
  return store.history.retire({
    now: clock.now(),
    failedDays: settings.retainFailedDays,
    succeededDays: settings.retainSucceededDays,
    succeededRuns: settings.retainSucceededRuns,
    pulledFailedRuns: PULLED_FAILED_RUNS,
    limit: SLICE_ROWS,
  });
}
