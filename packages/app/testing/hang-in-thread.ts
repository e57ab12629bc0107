import { existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** Loaded before a server, with `HANG_FOLDER` that has a FIFO: once the file `hang` is there its threads hang in a call that never returns, as in a write on a disk that stalls; by `break` they break. */
const folder = process.env.HANG_FOLDER!;
const LOOK_MS = 10;

if (!isMainThread)
  setInterval(() => {
    if (existsSync(join(folder, 'break'))) throw new Error('It breaks');
    if (!existsSync(join(folder, 'hang'))) return;
    writeFileSync(join(folder, 'hangs'), '');
    openSync(join(folder, 'fifo'), 'r'); // nobody ever writes
  }, LOOK_MS).unref();
