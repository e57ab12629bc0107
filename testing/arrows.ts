import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Checks the arrows between packages, and that the check saw the house at all. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LEAST_MODULES = 100;

const child = spawn(
  process.execPath,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'packages',
    'testing',
    'bench',
  ],
  {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const chunks: Buffer[] = [];
child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
await once(child, 'close');
const { summary, modules } = JSON.parse(Buffer.concat(chunks).toString()) as {
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
  modules: { source: string; dependencies: unknown[] }[];
};
const own = modules.filter(({ source }) => !source.includes('node_modules'));
const arrows = own.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
for (const { from, to, rule } of summary.violations) process.stdout.write(`${rule.name}: ${from} -> ${to}\n`);
process.stdout.write(`${own.length} modules, ${arrows} arrows, ${summary.violations.length} violations\n`);
if (own.length < LEAST_MODULES || arrows < LEAST_MODULES)
  process.stdout.write('Too few modules were seen: the check is broken\n');
process.exitCode = summary.violations.length === 0 && own.length >= LEAST_MODULES && arrows >= LEAST_MODULES ? 0 : 1;
