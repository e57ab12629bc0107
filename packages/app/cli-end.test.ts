import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ended, runCommand } from './testing/run-command.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/request-answer.yaml', import.meta.url));
/** Keeps a timer and a socket, from the moment that it is loaded. */
const KEEPER = `
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { defineNode, Type } from '@loopwright/sdk';
writeFileSync(process.env.KEEPER_LOADED, '');
setInterval(() => undefined, 1000);
createServer().listen(0, '127.0.0.1');
export const keeper = defineNode({
  identifier: 'keeper', version: 1, label: 'Keeper', description: 'Keeps.', category: 'Mine', kind: 'blocking',
  fields: Type.Object({}), execute: ({ data }) => ({ data }),
});
`;

/** `crash-test` plays its workflow some forty times. */
const LIMIT_MS = 400_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-end-'));
  await mkdir(join(folder, 'data', 'nodes'), { recursive: true });
  await writeFile(join(folder, 'data', 'nodes', 'keeper.ts'), KEEPER);
  const added = await command(['user', 'add', 'ada', '--password-stdin'], 'correct horse battery\n');
  expect(added).toMatchObject({ code: 0, err: '' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const loaded = (): string => join(folder, 'loaded');
const command = (args: readonly string[], stdin = ''): Promise<Ended> =>
  runCommand(folder, args, { env: { KEEPER_LOADED: loaded() }, stdin, limitMs: LIMIT_MS });

it('commands on accounts load no node files', async () => {
  expect(await command(['user', 'password', 'ada', '--password-stdin'], 'another horse battery\n')).toMatchObject({
    code: 0,
  });
  expect(await command(['user', 'list'])).toMatchObject({ code: 0, out: expect.stringContaining('ada') });
  expect(await command(['token', 'create', 'ada'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\S{43}\n/) });
  expect(existsSync(loaded())).toBe(false);
});

it(
  'a command whose work is done ends, whatever a node file keeps open',
  async () => {
    const imported = await command(['import', EXAMPLE]);
    expect(imported).toMatchObject({ code: 0, out: expect.stringMatching(/^\S{36}\t/) });
    expect(existsSync(loaded())).toBe(true);
    expect(await command(['export', imported.out.split('\t')[0]!])).toMatchObject({
      code: 0,
      out: expect.stringContaining('loopwright: 1'),
    });
    expect(await command(['run', EXAMPLE, '--input', '{"total": 250}'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\{[\s\S]*\}\n$/),
    });
    expect(await command(['crash-test', EXAMPLE, '--input', '{"total": 250}'])).toMatchObject({ code: 0 });
  },
  LIMIT_MS,
);
