import { SETTINGS, type SettingName, type Settings } from '@loopwright/model';
import { type Command, Option } from 'commander';
import { readSettings, WrongSetting } from './read-settings.ts';
import { tellUnknownVariables } from './unknown-variables.ts';

/** The flag of a setting, such as `--port`; of a switch that is on, the one that switches it off. */
export function flagOf(name: SettingName): string {
  const { flag, unit, default: usual } = SETTINGS[name];
  return unit === 'switch' && usual === true ? `--no-${flag}` : `--${flag}`;
}

/** What a setting may be, such as `auto, open, required` or `0 to 65535`; null: whatever its unit allows. */
export function allowedFor(name: SettingName): string | null {
  const row: { unit: string; minimum?: number; maximum?: number; choices?: readonly string[] } = SETTINGS[name];
  if (row.choices !== undefined) return row.choices.join(', ');
  return row.minimum === undefined ? null : `${row.minimum} to ${row.maximum}`;
}

/** Adds a flag for each of these settings, and `--config`. */
export function addSettings(
  command: Command,
  names: readonly SettingName[] = Object.keys(SETTINGS) as SettingName[],
): Command {
  command.option('--config <file>', 'settings file (JSON); else loopwright.config.json where the program runs');
  for (const name of names) {
    const { env, unit, meaning, default: usual } = SETTINGS[name];
    const shown = unit === 'switch' ? flagOf(name) : `${flagOf(name)} <${unit.replace(' ', '-')}>`;
    const negative = flagOf(name).startsWith('--no-') ? 'Switch off: ' : '';
    const allowed = allowedFor(name);
    const from = allowed === null ? env : `${env}: ${allowed}`;
    command.addOption(new Option(shown, `${negative}${meaning} (${from}; default ${JSON.stringify(usual)})`));
  }
  return command;
}

/** Reads the settings of a command, and tells on stderr of variables that are none. Throws WrongSetting. */
export function settingsOf(
  command: Command,
  { readsNodeFiles = false }: { readonly readsNodeFiles?: boolean } = {},
): Promise<Settings> {
  for (const line of tellUnknownVariables(process.env)) process.stderr.write(`${line}\n`);
  const flags: Record<string, unknown> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const key = SETTINGS[name].flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (command.getOptionValueSource(key) === 'cli') flags[name] = command.getOptionValue(key);
  }
  const file: unknown = command.getOptionValue('config');
  return readSettings({ flags, env: process.env, readsNodeFiles, ...(typeof file === 'string' ? { file } : {}) });
}

/** Throws WrongSetting where a flag beside `--url` says what is the server's to say; `allowed` are those that say how to ask it. */
export function onlyWithUrl(command: Command, allowed: readonly string[]): void {
  const other = command.options.find((option) => {
    const name = option.attributeName();
    return name !== 'url' && !allowed.includes(name) && command.getOptionValueSource(name) === 'cli';
  });
  if (other !== undefined)
    throw new WrongSetting(
      `${other.long} cannot be given with --url: the server has settings of its own, and its API key tells whose the workflows are`,
    );
}
