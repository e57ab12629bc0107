import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { defineNode } from '../define-node.ts';
import { runNode } from '../testing/index.ts';
import { discoverNodes } from './discover-nodes.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-nodes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const source = (identifier: string, label: string, body = '{ data }'): string => `
import { defineNode, Type, text } from '@loopwright/sdk';
import TypeBox from 'typebox';
const whole = TypeBox.Object({ name: text({ default: 'x' }), size: TypeBox.Optional(TypeBox.Tuple([])) });
if (JSON.stringify(whole.required) !== '["name"]') throw new Error('not the schemas of this SDK');
export const node = defineNode({
  identifier: '${identifier}', version: 1, label: '${label}', category: 'Local', kind: 'blocking',
  fields: Type.Object({ name: text({ default: 'x' }) }),
  execute: ({ data, fields }) => (${body}),
});
export default node;
`;

const builtin = defineNode({
  identifier: 'built-in',
  version: 1,
  label: 'Built in',
  category: 'Core',
  kind: 'blocking',
  aliases: ['built-in-alias'],
  execute: ({ data }) => ({ data }),
});

const scan = () => discoverNodes({ folder, packages: [], from: folder, builtins: [builtin] });

test('node files of a folder outside the checkout load, nested ones too, and use the SDK of this process', async () => {
  await mkdir(join(folder, 'deep', 'er'), { recursive: true });
  await writeFile(join(folder, 'one.mjs'), source('one', 'Zebra', '{ data: { ...data, one: fields.name } }'));
  await writeFile(
    join(folder, 'deep', 'er', 'two.ts'),
    `const typed: string = 'x';\n${source('two', 'Ape')}\nexport { typed };`,
  );
  await writeFile(join(folder, 'deep', 'notes.txt'), 'not a node');
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const { types, broken } = await scan();
  expect(broken).toEqual([]);
  expect(types.map((type) => type.identifier)).toEqual(['two', 'one']);
  expect((await runNode(types[1]!, { data: { a: 1 } })).data).toEqual({ a: 1, one: 'x' });
});

test('an unchanged folder loads the same types again; a changed file is read anew', async () => {
  const [before, same] = [await scan(), await scan()];
  expect(same.types[1]).toBe(before.types[1]);
  await writeFile(join(folder, 'one.mjs'), source('one', 'Zebra', '{ data: { ...data, one: 2 } }'));
  const after = await scan();
  expect((await runNode(after.types[1]!)).data).toEqual({ one: 2 });
});

test('a change in a file that a node file imports is seen', async () => {
  await writeFile(join(folder, 'shared.mjs'), 'export const answer = 1;');
  await writeFile(
    join(folder, 'one.mjs'),
    `import { answer } from './shared.mjs';\n${source('one', 'Zebra', '{ data: { answer } }')}`,
  );
  expect((await runNode((await scan()).types[1]!)).data).toEqual({ answer: 1 });
  await writeFile(join(folder, 'shared.mjs'), 'export const answer = 42;');
  expect((await runNode((await scan()).types[1]!)).data).toEqual({ answer: 42 });
});

test('a broken file is told by its name and the others still load', async () => {
  await writeFile(join(folder, 'deep', 'broken.mjs'), 'export const = ;');
  await writeFile(join(folder, 'lost.mjs'), "import './nowhere.mjs';");
  await writeFile(join(folder, 'wrong.mjs'), source('Not An Identifier', 'Wrong'));
  const { types, broken } = await scan();
  expect(types.map((type) => type.identifier)).toEqual(['two', 'one']);
  expect(broken.map(({ file }) => file).sort()).toEqual(['broken.mjs', 'lost.mjs', 'wrong.mjs']);
  expect(broken.every(({ error }) => error.length > 0 && !error.includes(folder))).toBe(true);
  await Promise.all(['deep/broken.mjs', 'lost.mjs', 'wrong.mjs'].map((name) => rm(join(folder, name))));
});

test('a local node may take no identifier or alias of a built-in, nor of another local node', async () => {
  await writeFile(join(folder, 'shadow.mjs'), source('built-in', 'Shadow'));
  await writeFile(join(folder, 'shadow-alias.mjs'), source('built-in-alias', 'Shadow'));
  await writeFile(join(folder, 'zz.mjs'), source('one', 'Again'));
  const { types, broken } = await scan();
  expect(types.map((type) => type.identifier)).toEqual(['two', 'one']);
  expect(broken).toEqual([
    { file: 'shadow-alias.mjs', error: 'The identifier built-in-alias belongs to a built-in node' },
    { file: 'shadow.mjs', error: 'The identifier built-in belongs to a built-in node' },
    { file: 'zz.mjs', error: 'The identifier one belongs to a node of one.mjs' },
  ]);
});

/** An empty folder of its own. */
async function emptyFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'loopwright-links-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

const scanOf = (inside: string) => discoverNodes({ folder: inside, packages: [], from: inside, builtins: [builtin] });

test('node files that are links load, and are read anew once the links lead elsewhere, as Kubernetes mounts a ConfigMap', async () => {
  const mount = await emptyFolder();
  const give = async (version: string, answer: number) => {
    await mkdir(join(mount, version));
    await writeFile(join(mount, version, 'answer.mjs'), `export const answer = ${answer};`);
    await writeFile(
      join(mount, version, 'wc.mjs'),
      `import { answer } from './answer.mjs';\n${source('wc', 'Words', '{ data: { answer } }')}`,
    );
    await symlink(version, join(mount, '..data_tmp'));
    await rename(join(mount, '..data_tmp'), join(mount, '..data'));
  };
  await give('..2026_11_30', 1);
  for (const name of ['answer.mjs', 'wc.mjs']) await symlink(`..data/${name}`, join(mount, name));
  const { types, broken } = await scanOf(mount);
  expect([types.map(({ identifier }) => identifier), broken]).toEqual([['wc'], []]);
  expect((await runNode(types[0]!)).data).toEqual({ answer: 1 });
  await give('..2026_12_01', 2);
  expect((await runNode((await scanOf(mount)).types[0]!)).data).toEqual({ answer: 2 });
});

test('a folder that is a link is searched, once, though links lead in a ring; a file of two names loads once', async () => {
  const [inside, outside] = [await emptyFolder(), await emptyFolder()];
  await mkdir(join(outside, 'deep'));
  await writeFile(join(outside, 'deep', 'far.mjs'), source('far', 'Far'));
  await symlink(inside, join(outside, 'deep', 'back'));
  await symlink(outside, join(inside, 'away'));
  await symlink(join(outside, 'deep'), join(inside, 'shorter'));
  await symlink('.', join(inside, 'self'));
  await writeFile(join(inside, 'one.mjs'), source('near', 'Near'));
  await symlink('one.mjs', join(inside, 'other-name.mjs'));
  await symlink('one.mjs', join(inside, 'another-name.mjs'));
  const { types, broken } = await scanOf(inside);
  expect([types.map(({ identifier }) => identifier), broken]).toEqual([['far', 'near'], []]);
});

test('a link that leads nowhere is broken, and the others still load', async () => {
  const inside = await emptyFolder();
  await writeFile(join(inside, 'one.mjs'), source('near', 'Near'));
  await symlink('gone.mjs', join(inside, 'lost.mjs'));
  await symlink('ring.mjs', join(inside, 'ring.mjs'));
  await symlink('one.mjs/below', join(inside, 'within'));
  await symlink('gone', join(inside, '.hidden'));
  const outside = await emptyFolder();
  await writeFile(join(outside, 'bad.mjs'), "import './nowhere.mjs';");
  await symlink(join(outside, 'bad.mjs'), join(inside, 'bad-name.mjs'));
  const { types, broken } = await scanOf(inside);
  expect(types.map(({ identifier }) => identifier)).toEqual(['near']);
  const [bad, ...lost] = broken.toSorted((a, b) => a.file.localeCompare(b.file));
  expect(bad).toEqual({ file: 'bad-name.mjs', error: expect.stringContaining('nowhere.mjs') });
  expect(bad!.error).not.toContain(outside);
  expect(lost).toEqual(
    ['lost.mjs', 'ring.mjs', 'within'].map((file) => ({ file, error: 'It is a link that leads nowhere' })),
  );
});

test('a package named loopwright-node-* is loaded from the place given; others are refused', async () => {
  const home = await mkdtemp(join(tmpdir(), 'loopwright-package-'));
  const root = join(home, 'node_modules', 'loopwright-node-hello');
  await mkdir(root, { recursive: true });
  await writeFile(
    join(root, 'package.json'),
    '{ "name": "loopwright-node-hello", "version": "1.0.0", "type": "module", "exports": { "import": "./index.js" } }',
  );
  await writeFile(join(root, 'index.js'), source('hello', 'Hello'));
  const { types, broken } = await discoverNodes({
    folder: null,
    packages: ['loopwright-node-hello', 'loopwright-node-gone', 'left-pad'],
    from: home,
    builtins: [],
  });
  expect(types.map((type) => type.identifier)).toEqual(['hello']);
  expect(broken.map(({ file }) => file)).toEqual(['loopwright-node-gone', 'left-pad']);
  await rm(home, { recursive: true });
});

test('a folder that does not exist holds no nodes', async () => {
  expect(await discoverNodes({ folder: join(folder, 'absent'), packages: [], from: folder, builtins: [] })).toEqual({
    types: [],
    broken: [],
  });
});
