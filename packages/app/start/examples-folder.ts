import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));

/** Folder of the example workflows; null where they were not brought along. */
export function examplesFolder(): string | null {
  return existsSync(EXAMPLES) ? EXAMPLES : null;
}
