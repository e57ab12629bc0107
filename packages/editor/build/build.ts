import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';
import { DIST, EDITOR, sourcesHash } from './sources.ts';

/** Compressing what is smaller gains nothing, bytes. */
const LEAST_BYTES = 1024;
/** Kinds of files that get smaller. */
const TEXT = /\.(js|css|html|svg)$/;

/**
 * Builds the page into `dist/`, with a compressed copy beside each text file, and says on stderr what it does. The new build takes
 * the old one's place whole, so that a server never reads half of one.
 */
const began = performance.now();
const fresh = `${DIST}.${process.pid}`;
// Vite takes over what the server was started with: a page built under `development` or `test` is large and slow.
process.env.NODE_ENV = 'production';
process.stderr.on('error', () => undefined); // a page is built also where nobody can be told
try {
  process.stderr.write('Building the editor ...\n');
  const hash = sourcesHash();
  await build({ root: EDITOR, configFile: join(EDITOR, 'vite.config.ts'), logLevel: 'warn', build: { outDir: fresh } });
  const files = await readdir(fresh, { recursive: true, withFileTypes: true });
  await Promise.all(
    files
      .filter((file) => file.isFile() && TEXT.test(file.name))
      .map((file) => compress(join(file.parentPath, file.name))),
  );
  await writeFile(join(fresh, 'sources.sha256'), hash);
  await replace(hash);
  process.stderr.write(`The editor is built (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
} finally {
  await rm(fresh, { recursive: true, force: true });
}

/** Two servers that start at the same time build the same page: whoever comes second leaves it to the first. */
async function replace(hash: string): Promise<void> {
  await rm(DIST, { recursive: true, force: true });
  await rename(fresh, DIST).catch(async (cause: unknown) => {
    if ((await readFile(join(DIST, 'sources.sha256'), 'utf8').catch(() => '')) !== hash) throw cause;
  });
}

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < LEAST_BYTES) return;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}
