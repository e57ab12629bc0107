import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    ['broken JSON', '{total', /^--input is not valid JSON: [^\n]+\n$/],
    ['no object', '[1]', /^--input must be a JSON object[^\n]+\n$/],
  ])('refuses an input that is %s by one line and 2', async (_what, input, line) => {
    const { code, out, err } = await runCommand(folder, ['run', 'double.yaml', '--input', input]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(line);
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
});
