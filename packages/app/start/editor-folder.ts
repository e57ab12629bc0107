import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../../editor/dist', import.meta.url));

/** Folder of the editor as it was built; null when it was not: the server then shows a plain page. */
export function editorFolder(): string | null {
  return existsSync(join(BUILT, 'index.html')) ? BUILT : null;
}
