import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { failure } from '@loopwright/model';
import type { FileStore } from '../node-type.ts';

/** Files below one folder; folders are made. For tests: it follows links. */
export function folderStore(folder: string): FileStore {
  return {
    async write(path, content, mode) {
      const target = resolve(folder, path);
      const inside = relative(folder, target);
      if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) || path.includes('\0')) {
        throw failure('FIELD_INVALID', {
          detail: 'The path leaves the folder of the server',
          fields: { file_path: ['The path leaves the folder of the server.'] },
        });
      }
      if (/(?:^|[\\/])\s*\.{0,2}\s*$/.test(path)) {
        throw failure('FIELD_INVALID', {
          detail: 'The path names no file',
          fields: { file_path: ["Enter a file's name."] },
        });
      }
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content, { flag: mode });
    },
  };
}
