import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIST, sourcesHash } from './sources.ts';

/**
 * The folder of the built page, which is built first, in a process of its own, when its sources changed since. Progress goes to
 * stderr.
 *
 * @returns the folder, absolute; null when the page could not be built and there is none of before
 */
export async function buildWhenChanged(): Promise<string | null> {
  const built = await readFile(join(DIST, 'sources.sha256'), 'utf8').catch(() => null);
  if (built !== null && built === sourcesHash()) return DIST;
  const child = spawn(process.execPath, [fileURLToPath(new URL('./build.ts', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0) return DIST;
  process.stderr.write('The editor could not be built\n');
  return built === null ? null : DIST;
}
