import { closeSync, openSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import type { BackupEnd } from './thread/backup.ts';

/** Copies the database to a new file, in a thread and a connection of its own. Rejects when the file exists, and with StoreUnavailable, which tells what went wrong. */
export async function backUp(file: string, target: string): Promise<void> {
  // Claims the name: an empty file is what VACUUM INTO accepts, and of two backups to one name one finds it taken.
  closeSync(openSync(target, 'wx', 0o600));
  const worker = new Worker(new URL('./thread/backup.ts', import.meta.url), { workerData: { file, target } });
  try {
    const ended = await new Promise<BackupEnd>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The backup did not end')));
    });
    if (ended.end !== 'written') throw new StoreUnavailable(whyNot(ended, file, target));
  } catch (cause) {
    rmSync(target, { force: true });
    if (cause instanceof StoreUnavailable) throw cause;
    throw new StoreUnavailable(`The backup ${target} could not be written`, false, cause);
  } finally {
    await worker.terminate();
  }
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
