import { type FSWatcher, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { Catalogue } from '@loopwright/runtime';
import type { Log } from '@loopwright/runtime/ports';

/** Editors save in several steps: the files are read this long after the last one, milliseconds. */
const SETTLE_MS = 200;

/** Reads the local node files anew whenever one changes. Answers what ends it. */
export async function watchNodes(folder: string, catalogue: Catalogue, log: Log): Promise<() => void> {
  await mkdir(folder, { recursive: true });
  let timer: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    catalogue.refresh().then(
      ({ count, broken }) => {
        log.info({ count, broken }, 'The node files were read again');
      },
      (cause: unknown) => {
        log.error({ error: String(cause) }, 'The node files could not be read');
      },
    );
  };
  const watcher: FSWatcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, SETTLE_MS);
  });
  watcher.on('error', (cause) => log.warn({ error: cause.message }, 'The node files are not watched any more'));
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
