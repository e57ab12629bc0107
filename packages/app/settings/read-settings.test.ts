import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS, type SettingName } from '@loopwright/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings, WrongSetting } from './read-settings.ts';

interface Row {
  readonly flag: string;
  readonly env: string;
  readonly unit: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
}
const rows = Object.entries(SETTINGS) as [SettingName, Row][];

let folder = '';
let empty = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-settings-'));
  empty = join(folder, 'empty.json');
  await writeFile(empty, '{}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Texts that a setting cannot be; every text is one where it may be any. */
function wrongTexts({ unit, minimum, maximum, choices }: Row): readonly string[] {
  if (choices !== undefined) return ['nothing', choices[0]!.toUpperCase(), `${choices[0]},`, 'true'];
  if (unit === 'switch') return ['yes', 'TRUE', '2', 'null'];
  if (minimum === undefined || maximum === undefined) return [];
  return [String(minimum - 1), String(maximum + 1), 'x', '1.5', '1e3', '0x10', '-', '1 2', '99999999999999999999'];
}

/** JSON values that a setting cannot be. */
function wrongValues({ unit, minimum, maximum, choices }: Row): readonly unknown[] {
  const never = [{}, null, [1], [[]]];
  if (choices !== undefined) return [...never, 'nothing', 1, true, [choices[0]]];
  if (unit === 'switch') return [...never, 'yes', 1, 0, []];
  if (unit === 'list') return [{}, null, [1], [[]], 1, true];
  if (minimum === undefined || maximum === undefined) return [...never, 1, true, []];
  return [...never, minimum - 1, maximum + 1, minimum + 0.5, 'x', true, []];
}

/** What is said of sources that are wrong. */
async function refusalOf(sources: Partial<Parameters<typeof readSettings>[0]>): Promise<string> {
  const read = readSettings({ flags: {}, env: {}, file: empty, ...sources });
  const cause = await read.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect([sources, cause]).toEqual([sources, expect.any(WrongSetting)]);
  return (cause as WrongSetting).message;
}

it('a list in the file is read as one on the command line is', async () => {
  const file = join(folder, 'list.json');
  await writeFile(file, JSON.stringify({ tags: [' gpu ', '', 'eu'] }));
  const { tags } = await readSettings({ flags: {}, env: {}, file });
  expect(tags).toEqual((await readSettings({ flags: { tags: ' gpu ,,eu' }, env: {}, file: empty })).tags);
  expect(tags).toEqual(['gpu', 'eu']);
});

it('a folder of node files has to be there where node files are read', async () => {
  const env = { LOOPWRIGHT_NODES_DIR: join(folder, 'nowhere') };
  expect(await readSettings({ flags: {}, env, file: empty })).toMatchObject({ nodesDir: env.LOOPWRIGHT_NODES_DIR });
  expect(await refusalOf({ env, readsNodeFiles: true })).toMatch(/^LOOPWRIGHT_NODES_DIR: \S+nowhere is no folder; /);
  expect(await refusalOf({ flags: { nodesDir: empty }, readsNodeFiles: true })).toMatch(
    /^--nodes-dir: .+ is no folder; /,
  );
  const flags = { nodesDir: folder };
  expect(await readSettings({ flags, env, file: empty, readsNodeFiles: true })).toMatchObject(flags);
});

it('an address of a collector that nobody can call is refused but where the variable of all programs has it', async () => {
  const otlpEndpoint = 'collector:4317';
  const file = join(folder, 'collector.json');
  await writeFile(file, JSON.stringify({ otlpEndpoint }));
  expect(await refusalOf({ flags: { otlpEndpoint } })).toMatch(/^--otlp-endpoint: /);
  expect(await refusalOf({ file })).toMatch(/^otlpEndpoint in the settings file: /);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint };
  expect(await readSettings({ flags: {}, env, file: empty })).toMatchObject({ otlpEndpoint });
});

describe.each(rows)('a wrong %s', (name, row) => {
  const line = (from: string) => new RegExp(`^${from}: [^\\n]+ is not allowed; [^\\n]+$`);

  it('is refused in one line that names the flag, the variable or the name in the file', async () => {
    for (const text of wrongTexts(row)) {
      expect(await refusalOf({ flags: { [name]: text } })).toMatch(line(`--${row.flag}`));
      expect(await refusalOf({ env: { [row.env]: text } })).toMatch(line(row.env));
    }
    const file = join(folder, `${name}.json`);
    for (const value of wrongValues(row)) {
      await writeFile(file, JSON.stringify({ [name]: value }));
      expect(await refusalOf({ file })).toMatch(line(`${name} in the settings file`));
    }
  });

  it('is none at its least, its most and its default, and each of its choices', async () => {
    const { minimum, maximum, choices } = row;
    const bounds = minimum === undefined ? [] : [minimum, maximum!];
    for (const value of [...bounds, ...(choices ?? [])])
      expect(await readSettings({ flags: {}, env: { [row.env]: String(value) }, file: empty })).toMatchObject({
        [name]: value,
      });
    const usual = SETTINGS[name].default;
    const file = join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify({ [name]: usual }));
    expect((await readSettings({ flags: {}, env: {}, file }))[name]).toEqual(usual);
  });
});
