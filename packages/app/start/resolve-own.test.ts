import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const HOOK = new URL('../bin/resolve-own.mjs', import.meta.url).href;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-resolve-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a module of a user prints, with the program's own way of finding modules and without. */
async function printed(text: string): Promise<{ readonly withHook: string; readonly without: string }> {
  const file = join(folder, 'main.ts');
  await writeFile(file, text);
  const run = (...args: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [...args, file], { encoding: 'utf8' });
    return `${stdout}${/^\w*Error.*$/m.exec(stderr)?.[0] ?? ''}`;
  };
  return { withHook: run('--import', HOOK), without: run() };
}

it.each([
  ['a file beside it through a link', "import { where } from './linked.ts'; console.log(where);"],
  ['one that is not there', "import './nowhere.ts';"],
  ['a module of Node that there is none of', "import 'node:nothing';"],
  [
    'one that it requires',
    "import { createRequire } from 'node:module'; createRequire(import.meta.url)('node:nothing');",
  ],
  ['CommonJS in TypeScript', "import commonjs from './common.cts'; console.log(commonjs.kind);"],
])('what a node file of a user imports is found as Node finds it: %s', async (_what, text) => {
  await writeFile(join(folder, 'real.ts'), "export const where: string = import.meta.url.split('/').at(-1)!;");
  await symlink('real.ts', join(folder, 'linked.ts')).catch(() => undefined);
  await writeFile(join(folder, 'common.cts'), "const kind: string = 'commonjs'; module.exports = { kind };");
  const { withHook, without } = await printed(text);
  expect(without).not.toBe('');
  expect(withHook).toBe(without);
});

it('a module of the program finds its neighbours, its packages and those of Node', () => {
  const main = fileURLToPath(new URL('../../model/index.ts', import.meta.url));
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--import',
      HOOK,
      '--input-type=module',
      '-e',
      `console.log(Object.keys(await import(${JSON.stringify(main)})).includes('ERRORS'))`,
    ],
    { encoding: 'utf8' },
  );
  expect(stdout).toBe('true\n');
});
