import { SETTINGS, type SettingName, type Settings, shownSetting } from '@loopwright/model';
import { allowedFor, flagOf } from '../settings/settings-options.ts';

/** Prints every setting with its value, what it may be, what sets it and what it means: for people, or as JSON. Values that hold a password are not printed. */
export function printConfig(settings: Settings, asJson: boolean): void {
  const names = Object.keys(SETTINGS) as SettingName[];
  if (asJson) {
    const shown = Object.fromEntries(names.map((name) => [name, shownSetting(settings, name)]));
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return;
  }
  for (const name of names) {
    const row = SETTINGS[name];
    const allowed = allowedFor(name);
    const unit = allowed === null ? row.unit : `${row.unit} (${allowed})`;
    process.stdout.write(
      `${name} = ${JSON.stringify(shownSetting(settings, name))}\n    ${row.meaning}. Unit: ${unit}. Flag ${flagOf(name)}, environment ${row.env}.\n`,
    );
  }
}
