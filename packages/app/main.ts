import { SETTINGS, type SettingName } from '@loopwright/model';
import { Command, Option } from 'commander';
import pino from 'pino';
import { readSettings, WrongSetting } from './settings/read-settings.ts';
import { CannotStart, start } from './start/start.ts';
import { version } from './version.ts';

const program = new Command('loopwright').description('A self-hosted workflow orchestrator').version(version.number);

/** Adds a flag for each setting. */
function withSettings(command: Command): Command {
  command.option('--config <file>', 'settings file (JSON); else loopwright.config.json where the program runs');
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const { flag, env, unit, meaning, default: usual } = SETTINGS[name];
    const shown =
      unit === 'switch' ? `--${usual === true ? 'no-' : ''}${flag}` : `--${flag} <${unit.replace(' ', '-')}>`;
    command.addOption(new Option(shown, `${meaning} (${env}; default ${JSON.stringify(usual)})`));
  }
  return command;
}

function flagsOf(options: Readonly<Record<string, unknown>>, command: Command): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const key = SETTINGS[name].flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (command.getOptionValueSource(key) === 'cli') flags[name] = options[key];
  }
  return flags;
}

withSettings(program.command('start').description('Serve the API and run workflows until a signal ends it')).action(
  async (options: Record<string, unknown>, command: Command) => {
    const file = typeof options.config === 'string' ? { file: options.config } : {};
    const settings = await readSettings({ flags: flagsOf(options, command), env: process.env, ...file });
    await start(settings, pino({ level: settings.logLevel }, pino.destination({ dest: 2, sync: true })));
  },
);

try {
  await program.parseAsync();
} catch (cause) {
  if (cause instanceof WrongSetting) {
    process.stderr.write(`${cause.message}\n`);
    process.exit(2);
  }
  if (cause instanceof CannotStart) {
    process.stderr.write(`${cause.message}\n`);
    process.exit(1);
  }
  throw cause;
}
