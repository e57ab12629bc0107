import { open } from 'node:fs/promises';

/** Of file systems that keep no folders in sync: what was done there is done as far as they can. */
const UNSYNCABLE: ReadonlySet<string | undefined> = new Set(['EINVAL', 'ENOTSUP', 'EBADF']);

/** What was made or renamed in a folder stays so after a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // it opens no folders
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (cause) {
    if (!UNSYNCABLE.has((cause as NodeJS.ErrnoException).code)) throw cause;
  } finally {
    await handle.close();
  }
}
