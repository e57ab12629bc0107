import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Links are not followed, and a pipe that nobody reads is no reason to wait. Both are absent on Windows. */
const WRITING = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Whom a file belongs to, and who may do what with it. */
interface Rights {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file that may be written where it is, and not replaced: one that is mounted by itself, or in a folder that is not ours to write. */
const IRREPLACEABLE: ReadonlySet<string | undefined> = new Set(['EBUSY', 'EACCES', 'EPERM']);

/**
 * Gives a file this content, on disk: whoever reads it, and whatever is found after a crash, is the old content or the new
 * one, whole. A file that is there must be one that may be written; its owner and its rights stay. One that cannot be
 * replaced is written where it is: then a reader may find a part of it.
 *
 * @param part - where the content is written first: a free name in the same folder
 */
export async function replaceFile(path: string, content: string, part: string): Promise<void> {
  const rights = await rightsOf(path);
  try {
    await replace(path, content, part, rights);
  } catch (cause) {
    if (rights === null || !IRREPLACEABLE.has((cause as NodeJS.ErrnoException).code)) throw cause;
    await overwrite(path, content);
  }
}

async function replace(path: string, content: string, part: string, rights: Rights | null): Promise<void> {
  const file = await open(part, 'wx', rights === null ? 0o666 : rights.mode & 0o777);
  try {
    try {
      if (rights !== null) await giveRights(file, rights);
      await writeAll(file, Buffer.from(content));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (cause) {
    await unlink(part).catch(() => undefined);
    throw cause;
  }
  await syncFolder(dirname(path));
}

async function overwrite(path: string, content: string): Promise<void> {
  const file = await open(path, WRITING | constants.O_TRUNC);
  try {
    await writeAll(file, Buffer.from(content));
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Adds to a file, on disk, by one write where the system allows. What could not be added whole is taken back. */
export async function appendToFile(path: string, content: string): Promise<void> {
  const { file, isNew } = await openOrMake(path, WRITING | constants.O_APPEND);
  try {
    const { size } = await regular(file);
    const written = { bytes: 0 };
    await writeAll(file, Buffer.from(content), written).catch(async (cause: unknown) => {
      // Where another process has added to it meanwhile, that is not to be lost.
      if ((await file.stat()).size === size + written.bytes) await file.truncate(size);
      throw cause;
    });
    await file.datasync();
  } finally {
    await file.close();
  }
  if (isNew) await syncFolder(dirname(path));
}

async function openOrMake(
  path: string,
  flags: number,
): Promise<{ readonly file: FileHandle; readonly isNew: boolean }> {
  const file = await open(path, flags).catch(nullIfAbsent);
  if (file !== null) return { file, isNew: false };
  return { file: await open(path, flags | constants.O_CREAT), isNew: true };
}

/** Rights of a file that may be written; null where there is none. */
async function rightsOf(path: string): Promise<Rights | null> {
  const file = await open(path, WRITING).catch(nullIfAbsent);
  if (file === null) return null;
  try {
    return await regular(file);
  } finally {
    await file.close();
  }
}

async function regular(file: FileHandle): Promise<Rights & { readonly size: number }> {
  const found = await file.stat();
  if (!found.isFile()) throw Object.assign(new Error('It is no file'), { code: 'ENXIO' });
  return found;
}

async function giveRights(file: FileHandle, { mode, uid, gid }: Rights): Promise<void> {
  const mine = await file.stat();
  // Who may not give a file away may still give it to a group of their own.
  if (mine.uid !== uid || mine.gid !== gid)
    await file.chown(uid, gid).catch(() => file.chown(mine.uid, gid).catch(() => undefined));
  await file.chmod(mode & 0o7777);
}

/** @param written - counts the bytes, also of one that fails */
async function writeAll(file: FileHandle, bytes: Uint8Array, written = { bytes: 0 }): Promise<void> {
  while (written.bytes < bytes.byteLength)
    written.bytes += (await file.write(bytes, written.bytes, bytes.byteLength - written.bytes)).bytesWritten;
}

/** What was made or renamed in a folder stays so after a power failure. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // it opens no folders
  const folder = await open(path, 'r').catch(nullIfUnsyncable);
  try {
    await folder?.sync().catch(nullIfUnsyncable);
  } finally {
    await folder?.close();
  }
}

/** Some file systems keep no folders in sync, and some folders may be written and not read: what was done there is done. */
function nullIfUnsyncable(cause: NodeJS.ErrnoException): null {
  if (UNSYNCABLE.has(cause.code)) return null;
  throw cause;
}

const UNSYNCABLE: ReadonlySet<string | undefined> = new Set(['EINVAL', 'ENOTSUP', 'EBADF', 'EACCES', 'EPERM']);

function nullIfAbsent(cause: NodeJS.ErrnoException): null {
  if (cause.code === 'ENOENT') return null;
  throw cause;
}
