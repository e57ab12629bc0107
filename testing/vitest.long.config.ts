import { mergeConfig } from 'vitest/config';
import usual from './vitest.config.ts';

/** Suites that take longer than a commit may wait: `npm run test:long`. */
const config = mergeConfig(usual, { test: { testTimeout: 14_400_000 } });
config.test.include = ['testing/**/*.long.ts', 'packages/**/*.long.ts'];
export default config;
