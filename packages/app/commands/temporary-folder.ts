import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotStart } from '../start/cannot-start.ts';
import { onSignal } from '../start/on-signal.ts';

/** A folder that is gone when the command ends, however it ends but by SIGKILL. */
export interface TemporaryFolder {
  readonly path: string;
  /** From now on the first signal calls this, and only the next one ends the process. */
  stopBy(stop: () => void): void;
  /** It stays when the command ends: its disk does not answer, and a call to take it away would not return. */
  leave(): void;
  isLeft(): boolean;
}

/** Works in a new folder. A signal takes it away and ends the process. Throws CannotStart where none can be made. */
export async function inTemporaryFolder<T>(name: string, work: (folder: TemporaryFolder) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), `loopwright-${name}-`)).catch((cause: NodeJS.ErrnoException) => {
    throw new CannotStart(
      `No folder can be made in ${tmpdir()} (${cause.code}): name one with room that this user may write by TMPDIR`,
    );
  });
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  let stop: (() => void) | null = null;
  let isLeft = false;
  const unlisten = onSignal((signal) => {
    if (stop !== null) {
      stop();
      stop = null;
      return;
    }
    unlisten();
    remove();
    process.kill(process.pid, signal); // nobody listens any more: it ends as who sent it expects
  });
  try {
    return await work({
      path,
      stopBy(next) {
        stop = next;
      },
      leave() {
        isLeft = true;
      },
      isLeft: () => isLeft,
    });
  } finally {
    unlisten();
    if (!isLeft) remove();
  }
}
