import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

async function run(file: string, ...args: string[]) {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[number]>;
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, out, err };
}

describe.each<[string, string, readonly string[]]>([
  ['testing/simulation/run-seeds.ts', 'count', []],
  ['testing/crash/chaos/run.ts', 'minutes', []],
  ['bench/run.ts', 'seconds', ['webhook']],
  ['bench/run.ts', 'seconds', ['workers']],
  ['bench/run.ts', 'runs', ['history']],
  ['bench/run.ts', 'runs', ['recovery']],
])('%s, with --%s and %j before', (file, option, before) => {
  it('tells with --help what it takes', async () => {
    const { code, out, err } = await run(file, ...before, '--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Usage: (node|npm run) /);
    expect(out).toContain(`--${option} `);
  });

  it.each([
    ['an option that it has not', ['--colour', 'red']],
    ['an option without its value', [`--${option}`]],
    ['an argument that is no option', ['all']],
    ['a word for a number', [`--${option}`, 'many']],
    ['nothing for a number', [`--${option}`, '']],
    ['a number below 0', [`--${option}=-1`]],
  ])('refuses %s in one line', async (_what, args) => {
    const { code, out, err } = await run(file, ...before, ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^[^\n]+--help[^\n]+\n$/);
  });
});

it.each([
  ['simulation/run-seeds.ts', ['--crash', '11:die']],
  ['simulation/run-seeds.ts', ['--threads', '0']],
  ['crash/chaos/run.ts', ['--database', 'oracle']],
  ['crash/chaos/run.ts', ['--workers', '0']],
])('testing/%s refuses %j', async (file, args) => {
  const { code, err } = await run(`testing/${file}`, ...args);
  expect([code, err.split('\n').length]).toEqual([2, 2]);
});

it.each([
  ['a benchmark that there is not', ['nonsense']],
  ['an option of one that has none', ['loop', '--seconds', '5']],
])('bench/run.ts refuses %s in one line', async (_what, args) => {
  const { code, err } = await run('bench/run.ts', ...args);
  expect([code, err.split('\n').length]).toEqual([2, 2]);
});

it.each([[['--help']], [['loop', '--help']]])('bench/run.ts tells with %j what there is', async (args) => {
  const { code, out } = await run('bench/run.ts', ...args);
  expect(code).toBe(0);
  expect(out).toContain('webhook');
});
