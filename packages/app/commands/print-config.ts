import { SETTINGS, type SettingName, type Settings } from '@loopwright/model';

/** What is printed in place of a value that holds a password. */
const HIDDEN = '(set, not shown)';

/** Prints every setting with its value, what sets it and what it means: for people, or as JSON. Values that hold a password are not printed. */
export function printConfig(given: Settings, asJson: boolean): void {
  const settings = Object.fromEntries(
    (Object.keys(SETTINGS) as SettingName[]).map((name) => {
      const isSecret = 'secret' in SETTINGS[name];
      return [name, isSecret && given[name] !== '' ? HIDDEN : given[name]];
    }),
  );
  if (asJson) {
    process.stdout.write(`${JSON.stringify(settings, null, 2)}\n`);
    return;
  }
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const row = SETTINGS[name];
    process.stdout.write(
      `${name} = ${JSON.stringify(settings[name])}\n    ${row.meaning}. Unit: ${row.unit}. Flag --${row.flag}, environment ${row.env}.\n`,
    );
  }
}
