import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SETTINGS, type SettingName, type Settings, type SettingValue } from '@loopwright/model';
import { findWrongSetting } from './find-wrong-setting.ts';

/** A setting with a value that it cannot have. The message is one line for a person. */
export class WrongSetting extends Error {}

/** File that is read when no other is named; it need not be there. */
const SETTINGS_FILE = 'loopwright.config.json';

/** Where settings come from: flags win over the environment, the environment over the file. */
export interface SettingSources {
  /** Values by setting, as the command line gave them: text, or a boolean for switches. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a settings file; undefined: `loopwright.config.json` where the program runs. */
  readonly file?: string;
  /** Node files are going to be read: a folder of them that is named must be there. */
  readonly readsNodeFiles?: boolean;
}

/**
 * Reads all settings. Throws WrongSetting for a value that is not allowed, an unknown name in the file, a file that cannot be
 * read, or a folder that is not there.
 */
export async function readSettings({ flags, env, file, readsNodeFiles = false }: SettingSources): Promise<Settings> {
  const fromFile = await readSettingsFile(file);
  const settings: Record<string, SettingValue> = {};

  function givenFor(name: SettingName): readonly [from: string, value: unknown] {
    const row = SETTINGS[name];
    const given: readonly (readonly [string, unknown])[] = [
      [`--${row.flag}`, flags[name]],
      [row.env, env[row.env] === '' ? undefined : env[row.env]],
      [`${name} in the settings file`, fromFile[name]],
    ];
    return given.find(([, candidate]) => candidate !== undefined) ?? ['default', row.default];
  }

  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const [from, value] = givenFor(name);
    settings[name] = readValue(name, from, value);
  }
  const whole = settings as unknown as Settings;
  const wrong = findWrongSetting(whole, (name) => givenFor(name)[0]);
  if (wrong !== null) throw new WrongSetting(wrong);
  if (readsNodeFiles && whole.nodesDir !== '') await findNodesFolder(whole.nodesDir, givenFor('nodesDir')[0]);
  return whole;
}

async function findNodesFolder(nodesDir: string, from: string): Promise<void> {
  const folder = resolve(nodesDir);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true)
    throw new WrongSetting(`${from}: ${folder} is no folder; name the one of your node files`);
}

async function readSettingsFile(file: string | undefined): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file ?? SETTINGS_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (file === undefined && (cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new WrongSetting(`--config: ${path} cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  }
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (cause) {
    throw new WrongSetting(`${path} is not valid JSON: ${(cause as Error).message}`);
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new WrongSetting(`${path} must hold a JSON object of settings`);
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(SETTINGS, name));
  if (unknown !== undefined)
    throw new WrongSetting(`${path}: ${unknown} is no setting; \`loopwright config\` lists them`);
  return values as Record<string, unknown>;
}

function readValue(name: SettingName, from: string, value: unknown): SettingValue {
  const row: { unit: string; minimum?: number; maximum?: number; choices?: readonly string[] } = SETTINGS[name];
  const wrong = (allowed: string): WrongSetting =>
    new WrongSetting(`${from}: ${JSON.stringify(value)} is not allowed; ${allowed}`);
  switch (row.unit) {
    case 'text':
    case 'path':
      if (typeof value !== 'string') throw wrong('give a text');
      return value;
    case 'choice':
      if (typeof value !== 'string' || !row.choices?.includes(value))
        throw wrong(`choose one of ${row.choices?.join(', ')}`);
      return value;
    case 'switch':
      if (value === true || value === 'true' || value === '1' || value === 'on') return true;
      if (value === false || value === 'false' || value === '0' || value === 'off') return false;
      throw wrong('choose true or false');
    case 'list':
      if (typeof value === 'string') return trimmed(value.split(','));
      if (!Array.isArray(value) || !value.every((entry): entry is string => typeof entry === 'string'))
        throw wrong('give a list, comma separated');
      return trimmed(value);
    default: {
      const number = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
      const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = row;
      if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < minimum || number > maximum) {
        throw wrong(`give a whole number from ${minimum} to ${maximum} (${row.unit})`);
      }
      return number;
    }
  }
}

function trimmed(entries: readonly string[]): readonly string[] {
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}
