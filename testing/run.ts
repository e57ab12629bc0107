import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from '../packages/editor/build/build-when-changed.ts';
import type { Counts } from './count-reporter.ts';

/**
 * `npm test`: checks and suites one after the other, all of them though one fails. Each check counts as one test. What
 * failed is told once more at the end. The last line is `N passed, N failed`; a run without tests, or with a skipped one, is
 * a failure.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ['lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['types of the editor', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'packages/editor']],
  ['arrows', ['testing/arrows.ts']],
  ['unused', ['node_modules/knip/bin/knip.js', '--no-progress']],
];

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function timed(name: string, work: () => Promise<boolean>): Promise<boolean> {
  process.stdout.write(`\n== ${name}\n`);
  const began = performance.now();
  const ok = await work();
  process.stdout.write(
    `== ${name}: ${ok ? 'passed' : 'FAILED'} in ${((performance.now() - began) / 1000).toFixed(1)} s\n`,
  );
  return ok;
}

const totals = { passed: 0, failed: 0 };
const failures: string[] = [];
const files = process.argv.slice(2);
if (files.length === 0) {
  for (const [name, args] of CHECKS) {
    count(name, await timed(name, async () => (await run(args)) === 0));
  }
}
count('editor', await timed('editor', async () => (await buildWhenChanged()) !== null));
const folder = await mkdtemp(join(tmpdir(), 'loopwright-counts-'));
const isBrowser = (file: string): boolean => file.replace(/^\.\//, '').startsWith('testing/browser');
const SUITES = [
  ['tests', 'testing/vitest.config.ts', files.filter((file) => !isBrowser(file))],
  ['tests in the browser', 'testing/vitest.browser.config.ts', files.filter(isBrowser)],
] as const;
for (const [name, config, chosen] of SUITES) {
  if (files.length > 0 && chosen.length === 0) continue;
  await timed(name, () => runSuite(config, chosen));
}

function count(check: string, ok: boolean): void {
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(check);
}

async function runSuite(config: string, chosen: readonly string[]): Promise<boolean> {
  const counts = join(folder, `${config.replaceAll('/', '-')}.json`);
  const code = await run(['node_modules/vitest/vitest.mjs', 'run', '--config', config, ...chosen], {
    LOOPWRIGHT_TEST_COUNTS: counts,
  });
  const counted = await readFile(counts, 'utf8').then(
    (text) => JSON.parse(text) as Counts,
    (): Counts => ({ passed: 0, failed: 1, skipped: 0, failures: [`${config}: it ended before it told its counts`] }),
  );
  totals.passed += counted.passed;
  totals.failed += counted.failed + counted.skipped;
  failures.push(...counted.failures);
  if (counted.skipped > 0) failures.push(`${config}: ${counted.skipped} tests were skipped`);
  if (code !== 0 && counted.failed + counted.skipped === 0) count(`${config}: exit code ${code}`, false);
  if (counted.passed + counted.failed === 0) count(`${config}: there was no test`, false);
  return code === 0 && counted.failed + counted.skipped === 0;
}
await rm(folder, { recursive: true, force: true });
if (failures.length > 0) process.stdout.write(`\n== failed\n${failures.join('\n')}\n`);
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
