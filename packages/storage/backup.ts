import { closeSync, openSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '@loopwright/runtime/ports';

/** Copies the database to a new file, in a thread and a connection of its own. Rejects when the file exists. */
export async function backUp(file: string, target: string): Promise<void> {
  // Claims the name: an empty file is what VACUUM INTO accepts, and of two backups to one name one finds it taken.
  closeSync(openSync(target, 'wx', 0o600));
  const worker = new Worker(new URL('./thread/backup.ts', import.meta.url), { workerData: { file, target } });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The backup did not end')));
    });
  } catch (cause) {
    rmSync(target, { force: true });
    throw new StoreUnavailable(`The backup ${target} could not be written`, false, cause);
  } finally {
    await worker.terminate();
  }
}
