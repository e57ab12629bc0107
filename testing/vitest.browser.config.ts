import { defineConfig } from 'vitest/config';

/**
 * What a person does in the editor, in a real Chromium. One file at a time, since browser and server want both cores; a test that
 * failed is tried once more, since what it waits for depends on both of them. A failure that comes back is one.
 */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['testing/browser/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    retry: 1,
    // Limits that end what never does: a busy machine takes several times as long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', './testing/count-reporter.ts'],
  },
});
