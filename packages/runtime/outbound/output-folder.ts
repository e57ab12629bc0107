import { constants } from 'node:fs';
import { mkdir, open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { failure } from '@loopwright/model';
import type { FileStore } from '@loopwright/sdk';

/** Files below one folder that the server owns. A path that leaves it, by `..` or by a link, is refused. */
export function createOutputFolder(folder: string): FileStore {
  const root = resolve(folder);
  return {
    async write(path, content, mode) {
      const target = below(root, path);
      await mkdir(dirname(target), { recursive: true });
      const parent = await realpath(dirname(target));
      const realRoot = await realpath(root);
      if (parent !== realRoot && !parent.startsWith(realRoot + sep)) throw refused(path);
      const flags =
        constants.O_WRONLY |
        constants.O_CREAT |
        constants.O_NOFOLLOW |
        (mode === 'a' ? constants.O_APPEND : constants.O_TRUNC);
      const file = await open(target, flags).catch((cause: NodeJS.ErrnoException) => {
        throw cause.code === 'ELOOP'
          ? refused(path)
          : failure('NODE_FAILED', { detail: `The file could not be written: ${cause.code ?? cause.message}` });
      });
      try {
        await file.writeFile(content, 'utf8');
        await file.datasync(); // the task is journaled as done only when its lines are on disk
      } finally {
        await file.close();
      }
    },
  };
}

function below(root: string, path: string): string {
  const clean = normalize(path);
  if (path.trim() === '' || path.includes('\0') || isAbsolute(clean) || /^[a-z]:/i.test(clean)) throw refused(path);
  const target = join(root, clean);
  const inside = relative(root, target);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) throw refused(path);
  return target;
}

function refused(path: string): Error {
  return failure('FIELD_INVALID', {
    detail: `file_path: ${JSON.stringify(path.slice(0, 200))} leaves the folder for output files. Enter a relative path.`,
  });
}
