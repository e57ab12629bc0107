import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { link, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { syncFolder } from './sync-folder.ts';
import type { BackupEnd } from './thread/backup.ts';

/** What a file system says that has no hard links. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS']);

/**
 * Copies the database to a new file, in a thread and a connection of its own. The file has its name once it is whole; until
 * then it is `NAME.….part`. Rejects when the file exists, and with StoreUnavailable, which tells what went wrong.
 *
 * @param onBegun - is told what takes the part away at once: for a process that is to end before the backup did
 */
export async function backUp(
  file: string,
  target: string,
  onBegun: (discard: () => void) => void = () => undefined,
): Promise<void> {
  if (existsSync(target)) throw taken(target);
  const part = `${target}.${randomUUID()}.part`;
  closeSync(openSync(part, 'wx', 0o600)); // an empty file is what VACUUM INTO accepts
  const discard = (): void => {
    for (const end of ['', '-journal']) rmSync(part + end, { force: true });
  };
  onBegun(discard);
  const worker = new Worker(new URL('./thread/backup.ts', import.meta.url), { workerData: { file, target: part } });
  try {
    const ended = await new Promise<BackupEnd>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The backup did not end')));
    });
    if (ended.end !== 'written') throw new StoreUnavailable(whyNot(ended, file, target));
    await nameIt(part, target);
  } catch (cause) {
    if (cause instanceof StoreUnavailable || (cause as NodeJS.ErrnoException).code === 'EEXIST') throw cause;
    throw new StoreUnavailable(`The backup ${target} could not be written`, false, cause);
  } finally {
    await worker.terminate();
    discard();
  }
}

/** Over nothing: of two backups to one name one finds it taken. */
async function nameIt(part: string, target: string): Promise<void> {
  try {
    await link(part, target);
  } catch (cause) {
    if (!NO_LINKS.has((cause as NodeJS.ErrnoException).code)) throw cause;
    closeSync(openSync(target, 'wx', 0o600));
    await rename(part, target);
  }
  await syncFolder(dirname(target)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EACCES') throw cause; // a folder that may be written and not be read
  });
}

function taken(target: string): Error {
  return Object.assign(new Error(`EEXIST: file already exists, open '${target}'`), { code: 'EEXIST' });
}

function whyNot(ended: Exclude<BackupEnd, { end: 'written' }>, file: string, target: string): string {
  switch (ended.end) {
    case 'foreign':
      return `${file} is no database of Loopwright`;
    case 'unread':
      return ended.text;
    case 'full':
      return `The disk has no room for ${target} (${ended.text}): make room, or name a file on another one`;
    case 'unwritten':
      return `The backup ${target} could not be written: ${ended.text}`;
  }
}
