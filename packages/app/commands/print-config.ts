import { SETTINGS, type SettingName, type Settings } from '@loopwright/model';

/** Prints every setting with its value, what sets it and what it means: for people, or as JSON. */
export function printConfig(settings: Settings, asJson: boolean): void {
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
