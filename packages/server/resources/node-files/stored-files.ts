import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { NodeId } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import type { ServerContext } from '../../context.ts';

/** Bytes on the disk, under a path that nobody can guess and no user chose. */
export interface StoredFile {
  /** Below the files folder. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Writes an upload and waits for the disk. What was written of one that fails is removed.
 * Throws StoreUnavailable when the disk refuses.
 */
export async function storeFile(context: ServerContext, nodeId: NodeId, content: Readable): Promise<StoredFile> {
  const path = `node_files/${nodeId}/${randomBytes(24).toString('base64url')}`;
  const target = join(context.filesFolder, path);
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(content, file);
    return { path, bytes: file.bytesWritten };
  } catch (cause) {
    await removeStoredFiles(context, [path]);
    // Of a stream's errors only those of the file system name a system call.
    if (cause instanceof Error && 'syscall' in cause)
      throw new StoreUnavailable('The file cannot be written', false, cause);
    throw cause;
  }
}

/** Removes bytes that no row names any more. One that cannot be removed is told in the log: it takes room, no more. */
export async function removeStoredFiles(context: ServerContext, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await rm(join(context.filesFolder, path), { force: true });
    } catch (cause) {
      context.log.warn({ path, error: String(cause) }, 'The bytes of a removed file stay on the disk');
    }
  }
}
