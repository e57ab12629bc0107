import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { failure, LoopwrightError } from '@loopwright/model';
import type { FileStore } from '@loopwright/sdk';
import { oneAtATime } from '../executions/one-at-a-time.ts';
import type { Clock } from '../ports.ts';
import { createPartFiles, isPartName } from './part-files.ts';
import { appendToFile, replaceFile, syncFolder } from './write-file.ts';

/** What is the matter, by the system's code. */
const TROUBLES: Readonly<Record<string, string>> = {
  EACCES: 'the server has no right to write there',
  EBUSY: 'it is in use as a whole, such as a file that is mounted',
  EDQUOT: 'the quota of the disk is used up',
  EEXIST: 'a part of its path is a file',
  EFBIG: 'it would be too large',
  EISDIR: 'it is a folder',
  EIO: 'the disk failed',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  ENXIO: 'it is no file',
  EPERM: 'the server has no right to write there',
  EROFS: 'the disk is read-only',
};

/**
 * Files below one folder that the server owns. A path that leaves it, by `..` or by a link, is refused. What one process
 * writes to one path is written in the order of the calls.
 */
export function createOutputFolder(folder: string, clock: Pick<Clock, 'now'>): FileStore {
  const root = resolve(folder);
  const inTurn = oneAtATime<string>();
  const partFiles = createPartFiles(clock);

  async function put(path: string, target: string, content: string, mode: 'w' | 'a'): Promise<void> {
    const parent = await folderOf(root, target, path);
    const file = join(parent, basename(target));
    if (mode === 'a') await appendToFile(file, content);
    else await replaceFile(file, content, await partFiles.nameIn(parent));
  }

  return {
    async write(path, content, mode) {
      const target = below(root, path);
      try {
        await inTurn(target, () =>
          put(path, target, content, mode).catch((cause: unknown) => {
            if (codeOf(cause) !== 'ENOENT') throw cause;
            return put(path, target, content, mode); // its folder was deleted meanwhile, or the file under its first name
          }),
        );
      } catch (cause) {
        if (cause instanceof LoopwrightError) throw cause;
        throw codeOf(cause) === 'ELOOP' ? refused(path) : notWritten(cause);
      }
    },
  };
}

function below(root: string, path: string): string {
  const clean = normalize(path);
  if (path.includes('\0') || isAbsolute(clean) || /^[a-z]:/i.test(clean)) throw refused(path);
  const target = join(root, clean);
  const inside = relative(root, target);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) throw refused(path);
  if (!endsInName(path))
    throw failure('FIELD_INVALID', { detail: `file_path: ${shown(path)} names no file. Enter a file's name.` });
  if (isPartName(basename(target)))
    throw failure('FIELD_INVALID', {
      detail: `file_path: ${shown(path)} is a name of files that are being written. Enter another one.`,
    });
  return target;
}

/** False for a path of a folder, such as `orders/`, which is what a template leaves whose name is missing. */
function endsInName(path: string): boolean {
  const last = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(sep)) + 1).trim();
  return last !== '' && last !== '.' && last !== '..';
}

/** The folder that a file lies in, without links. It is made where it is missing, but not behind a link that leads out. */
async function folderOf(root: string, target: string, path: string): Promise<string> {
  await mkdir(root, { recursive: true });
  const realRoot = await realpath(root);
  const parent = dirname(target);
  const inside = (real: string): string => {
    if (real !== realRoot && !real.startsWith(realRoot + sep)) throw refused(path);
    return real;
  };
  inside(await whereIs(parent));
  const made = await mkdir(parent, { recursive: true });
  for (let at = parent; made !== undefined && at.length >= made.length; at = dirname(at)) await syncFolder(dirname(at));
  return inside(await realpath(parent));
}

/** Where a path leads, or what there is of it. */
async function whereIs(path: string): Promise<string> {
  return await realpath(path).catch((cause: unknown) => {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    return whereIs(dirname(path));
  });
}

function codeOf(cause: unknown): string | undefined {
  return (cause as { readonly code?: string }).code;
}

function shown(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}

function refused(path: string): Error {
  return failure('FIELD_INVALID', {
    detail: `file_path: ${shown(path)} leaves the folder for output files. Enter a relative path.`,
  });
}

/** Only the code is told: the system's message holds where on the server the folder is. */
function notWritten(cause: unknown): Error {
  const code = codeOf(cause) ?? (cause as Error).name;
  const why = TROUBLES[code];
  return failure('NODE_FAILED', {
    detail: `file_path: the file could not be written: ${why === undefined ? code : `${why} (${code})`}`,
  });
}
