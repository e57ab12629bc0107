import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './testing/run-command.ts';

/** An `api` workflow whose answer is reckoned by this template. */
const answering = (template: string): string => `loopwright: 1
name: Reckon
type: api
nodes:
  request:
    type: webhook-producer
    fields:
      webhook_id: reckon
  reckon:
    type: data-transformer
    fields:
      output_template: '${template}'
  answer:
    type: http-response
    fields:
      status_code: 200
      body_source: from_input
connections:
  - request -> reckon
  - reckon -> answer
`;

/** An `api` workflow that calls a server of this test. */
const CALLING = answering('{}').replace(
  /type: data-transformer[\s\S]*?\n {2}answer:/,
  'type: http-request\n    fields:\n      method: GET\n      url: http://127.0.0.1:PORT/\n  answer:',
);
const GREETER = `import { defineNode, Type } from '@loopwright/sdk';
export const greeter = defineNode({
  identifier: 'greeter', version: 1, label: 'Greeter', description: 'Greets.', category: 'Mine', kind: 'blocking',
  fields: Type.Object({}), execute: ({ data }) => ({ data: { ...data, greeting: 'hello' } }),
});
`;
const LAUNCHER = fileURLToPath(new URL('./bin/loopwright.mjs', import.meta.url));
/** Makes both outputs of a process a terminal, whatever they are. */
const AS_TERMINAL =
  'data:text/javascript,for (const out of [process.stdout, process.stderr]) Object.assign(out, { isTTY: true, columns: 80 });';
/** What a bar writes when it ends: the cursor that it hid is shown again. */
const SHOW_CURSOR = '\x1b[?25h';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-run-test-'));
  await writeFile(join(folder, 'double.yaml'), answering('{"doubled": {{ data.total * 2 }}}'));
  await writeFile(join(folder, 'broken.yaml'), answering('{"doubled": {{ data.total | nonsense }}}'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loopwright run', () => {
  it('writes the result to stdout, progress to stderr and ends with 0', async () => {
    const { code, out, err } = await runCommand(folder, ['run', 'double.yaml', '--input', '{"total": 21}']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ doubled: 42 });
    expect(err).toMatch(/^data-transformer default in \d+ ms\nhttp-response default in \d+ ms\n$/);
  });

  it('ends with 1 where the run fails, says why on stderr and writes no result', async () => {
    const { code, out, err } = await runCommand(folder, ['run', 'broken.yaml', '--input', '{"total": 21}']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^Failed: .+/m);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['double.yaml', 0, '{\n  "doubled": 42\n}\n'],
    ['broken.yaml', 1, 'Failed: '],
  ])('leaves the bar on a terminal before it tells how %s went', async (file, code, told) => {
    const line = `exec "$0" --import "$1" "$2" run ${file} --input '{"total": 21}' 2>&1`;
    const child = spawn('sh', ['-c', line, process.execPath, AS_TERMINAL, LAUNCHER], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let screen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk;
    });
    expect(await once(child, 'close')).toEqual([code, null]);
    const [bar, rest] = screen.split(SHOW_CURSOR);
    expect(bar).toContain('Running [');
    expect(stripVTControlCharacters(rest ?? '').slice(0, told.length + 1)).toBe(`\n${told}`);
  });

  it.each([
    ['broken JSON', '{total', /^--input is not valid JSON: [^\n]+\n$/],
    ['no object', '[1]', /^--input must be a JSON object[^\n]+\n$/],
  ])('refuses an input that is %s by one line and 2', async (_what, input, line) => {
    const { code, out, err } = await runCommand(folder, ['run', 'double.yaml', '--input', input]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(line);
  });

  it('refuses an input of a production workflow, which nothing would take', async () => {
    await writeFile(join(folder, 'hook.yaml'), answering('{}').replace('type: api', 'type: production'));
    expect(await runCommand(folder, ['run', 'hook.yaml', '--input', '{"total": 21}'])).toEqual({
      code: 2,
      out: '',
      err: '--input: hook.yaml is a production workflow, which begins by its own producers: leave --input out, or make it "type: api"\n',
    });
  });

  it.each(['soon', '0', '-1', '86401'])('refuses a time of %s by one line and 2', async (timeout) => {
    expect(await runCommand(folder, ['run', 'double.yaml', '--timeout', timeout])).toEqual({
      code: 2,
      out: '',
      err: `--timeout: ${timeout} is not allowed; give seconds above 0 and up to 86400\n`,
    });
  });

  it('refuses a file that is not there by one line', async () => {
    expect(await runCommand(folder, ['run', 'none.yaml'])).toEqual({
      code: 1,
      out: '',
      err: 'none.yaml cannot be read (ENOENT)\n',
    });
  });

  it('names every problem of a file that is no workflow file', async () => {
    await writeFile(join(folder, 'wrong.yaml'), 'loopwright: 1\nname: X\nnodes:\n  a: {}\nconnections:\n  - a > b\n');
    const { code, out, err } = await runCommand(folder, ['run', 'wrong.yaml']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^wrong\.yaml is no valid workflow file:\n/);
    expect(err).toContain('nodes.a');
    expect(err).toContain('connections');
  });

  it.each([
    ['no workflow file', 'name: X\n', 'This is no Loopwright workflow file: it must begin with "loopwright: 1"'],
    ['no YAML', 'a: [', 'Line 1: '],
  ])('tells of a file that is %s without naming a place in it', async (_what, text, told) => {
    await writeFile(join(folder, 'wrong.yaml'), text);
    const { code, err } = await runCommand(folder, ['run', 'wrong.yaml']);
    expect(code).toBe(1);
    expect(err).toContain(`wrong.yaml is no valid workflow file:\n  ${told}`);
  });

  it('leaves what nodes wrote in the folder that --output names', async () => {
    await writeFile(
      join(folder, 'note.yaml'),
      answering('{}')
        .replace(
          '  answer:\n',
          "  note:\n    type: file-writer\n    fields:\n      file_path: note.txt\n      mode: w\n      content: 'total {{ data.total }}'\n  answer:\n",
        )
        .replace('  - request -> reckon\n', '  - request -> note\n  - note -> reckon\n'),
    );
    const { code, err } = await runCommand(folder, ['run', 'note.yaml', '--input', '{"total": 7}', '-o', 'written']);
    expect(err).not.toContain('Failed');
    expect(code).toBe(0);
    expect((await readFile(join(folder, 'written', 'note.txt'), 'utf8')).trim()).toBe('total 7');
  });

  const INVALID = `loopwright: 1
name: Invalid
type: production
nodes:
  hook:
    type: webhook-producer
    fields: {}
  note:
    type: file-writer
    fields:
      file_path: note.txt
      mode: a
      content: '{{ data | nonsense }}'
connections:
  - hook -> note
`;

  it.each([
    [
      'production',
      /^invalid\.yaml cannot run:\n {2}hook: webhook_id: This field is required\.\n {2}note: content: .*nonsense.*\n$/,
    ],
    ['api', /^Failed:\n {2}hook: webhook_id: This field is required\.\n {2}note: content: .*nonsense.*\n$/],
  ])('tells what is wrong in an invalid file of type %s by the names in it', async (type, lines) => {
    await writeFile(join(folder, 'invalid.yaml'), INVALID.replace('production', type));
    const { code, out, err } = await runCommand(folder, ['run', 'invalid.yaml']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(lines);
  });

  it('reads node files of nodes/ in the data folder, and tells which of them it cannot read', async () => {
    const own = join(folder, 'own');
    await mkdir(join(own, 'data', 'nodes'), { recursive: true });
    await writeFile(join(own, 'data', 'nodes', 'broken.ts'), 'export const = 1;\n');
    await writeFile(join(own, 'data', 'nodes', 'greeter.ts'), GREETER);
    await writeFile(
      join(own, 'greet.yaml'),
      answering('{}')
        .replace(/ {4}fields:\n {6}output_template.*\n/, '')
        .replace('type: data-transformer', 'type: greeter'),
    );
    for (const command of ['run', 'crash-test']) {
      const { err } = await runCommand(own, [command, 'greet.yaml']);
      expect(err).toMatch(/^The node file broken\.ts could not be read: /m);
      expect(err).not.toContain('there is no node type');
      const elsewhere = await runCommand(own, [command, 'greet.yaml', '--nodes-dir', 'nowhere']);
      expect(elsewhere).toMatchObject({ code: 2, out: '' });
      expect(elsewhere.err).toMatch(/^--nodes-dir: \S+nowhere is no folder; name the one of your node files\n$/);
    }
  });

  it('is told in a line where no temporary folder can be made', async () => {
    await writeFile(join(folder, 'answer.yaml'), answering('{}'));
    for (const command of ['run', 'crash-test']) {
      const { code, err } = await runCommand(folder, [command, 'answer.yaml'], {
        env: { TMPDIR: join(folder, 'none') },
      });
      expect(code).toBe(1);
      expect(err).toMatch(/^No folder can be made in \S+none \(ENOENT\): [^\n]+ by TMPDIR\n$/);
    }
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('takes its temporary folder away when %s ends it', async (signal) => {
    const slow = createServer().listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const asked = once(slow, 'connection');
    const port = (slow.address() as AddressInfo).port;
    await mkdir(join(folder, 'tmp'), { recursive: true });
    await writeFile(join(folder, 'slow.yaml'), CALLING.replace('PORT', String(port)));
    const child = spawn(process.execPath, [LAUNCHER, 'run', 'slow.yaml'], {
      cwd: folder,
      env: { ...process.env, TMPDIR: join(folder, 'tmp') },
      stdio: 'ignore',
    });
    const [socket] = (await asked) as [Socket];
    expect((await readdir(join(folder, 'tmp'))).filter((name) => name.startsWith('loopwright-'))).toHaveLength(1);
    child.kill(signal);
    const [, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    expect(by).toBe(signal);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    socket.destroy();
    slow.close();
  });
});
