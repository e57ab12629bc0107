import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
  root,
  test: {
    // As the launcher does: a thread that finds its stripped types there needs no WebAssembly. With many threads that come and
    // go V8 aborts over theirs (`jit_page_->allocations_.erase(addr) == 1`, node issue 64500).
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/loopwright-tests') },
    include: ['packages/**/*.test.ts', 'testing/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'testing/browser/**'],
    pool: 'forks',
    maxWorkers: 2,
    // Limits that end what never does: several processes are started one after the other, on a machine that may be busy.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // What a page shows comes when it comes; the limit is only there to end what never does.
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', './testing/count-reporter.ts'],
  },
});
