import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../bin/loopwright.mjs', import.meta.url));
/** Our own modules are more than these. */
const MANY = 200;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-compiled-'));
});
afterAll(() => rm(folder, { recursive: true, maxRetries: 5 }));

it('what the first start compiled is kept while it runs, so that one that is killed leaves it to the next', async () => {
  const cache = join(folder, 'cache');
  const child = spawn(process.execPath, [LAUNCHER, 'start', '--port', '0', '--data-dir', join(folder, 'data')], {
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: '', NODE_COMPILE_CACHE: cache },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  try {
    await vi.waitFor(
      async () => expect((await readdir(cache, { recursive: true }).catch(() => [])).length).toBeGreaterThan(MANY),
      { timeout: 90_000 },
    );
    expect(child.exitCode).toBe(null);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
