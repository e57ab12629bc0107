import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** A thread that lives for one backup. `VACUUM INTO` copies one state of the database while others write. */
const { file, target } = workerData as { file: string; target: string };
const database = new DatabaseSync(file, { timeout: 5000 });
try {
  database.prepare('VACUUM INTO ?').run(target);
  const written = openSync(target, 'r+');
  fsyncSync(written);
  closeSync(written);
  parentPort!.postMessage('written');
} finally {
  database.close();
}
