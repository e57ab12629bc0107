import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const HOOK = new URL('../bin/resolve-own.mjs', import.meta.url).href;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-resolve-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Imports these one after the other in a process of its own. */
async function start(
  imported: readonly string[],
  flags: readonly string[] = [],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const file = join(folder, 'start.mjs');
  await writeFile(file, imported.map((name) => `await import(${JSON.stringify(name)});\n`).join(''));
  return spawnSync(process.execPath, [...flags, file], { encoding: 'utf8' });
}

/** What a module of a user prints, with the program's own way of finding modules and without. */
async function printed(text: string): Promise<{ readonly withHook: string; readonly without: string }> {
  await writeFile(join(folder, 'main.ts'), text);
  const run = async (...imported: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await start([...imported, './main.ts']);
    return `${stdout}${/^\w*Error.*$/m.exec(stderr)?.[0] ?? ''}`;
  };
  return { withHook: await run(HOOK), without: await run() };
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

/** Says of each import of the program's modules, in a process whose hooks were there first, that it was asked for. */
const TELL = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  if (context.parentURL?.includes('/packages/sdk/')) console.log(specifier);
  return next(specifier, context);
} });`)}`;
const OWN = new URL('../../sdk/index.ts', import.meta.url).href;

it('a module of the program finds its neighbours and packages without Node', async () => {
  const { stdout, stderr } = await start([TELL, HOOK, OWN]);
  // Whoever has hooks already is passed by: only the first use of a package is looked for.
  expect(stdout.split('\n').filter((specifier) => specifier.startsWith('.'))).toEqual([]);
  expect(stdout).toContain('@loopwright/model');
  expect(stderr).toBe('');
});

it.each([
  ['--import', TELL],
  ['--no-warnings', '--import', TELL],
])('who comes before the program sees all that it imports: %s', async (...flags) => {
  const { stdout } = await start([HOOK, OWN], flags);
  expect(stdout).toContain('./define-node.ts');
});
