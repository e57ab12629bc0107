import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['packages/**/*.test.ts', 'testing/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'testing/browser/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What a page shows comes when it comes; the limit is only there to end what never does.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', './testing/count-reporter.ts'],
  },
});
