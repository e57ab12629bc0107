import { parseArgs } from 'node:util';

/** A whole number. */
interface NumberOption {
  readonly takes: 'number';
  readonly least: number;
  readonly default: number | null;
  readonly means: string;
}
/** One of several words. */
interface WordOption {
  readonly takes: readonly string[];
  readonly default: string;
  readonly means: string;
}
/** A text of a form that `means` explains. */
interface TextOption {
  readonly takes: RegExp;
  readonly default: null;
  readonly means: string;
}
/** An option of a program of this repository. With `default: null` it may be absent. */
export type Option = NumberOption | WordOption | TextOption;

type Value<One extends Option> = One extends NumberOption
  ? One['default'] extends null
    ? number | null
    : number
  : One extends WordOption
    ? string
    : string | null;

const WHOLE = /^\d{1,15}$/;

/**
 * The options that a program was given. `--help` prints what it takes and ends it with 0; an option that it has not, or a value that
 * the option does not take, is one line on stderr and ends it with 2.
 *
 * @param command - how it is called
 * @param about - what it does
 */
export function readOptions<const Options extends Readonly<Record<string, Option>>>(
  command: string,
  about: string,
  options: Options,
): { readonly [Name in keyof Options]: Value<Options[Name]> } {
  const given = parsed(Object.keys(options));
  if (given.help !== undefined) {
    process.stdout.write(usage(command, about, options));
    process.exit(0);
  }
  const values = Object.entries(options).map(([name, option]) => [name, takenOf(name, option, given[name])]);
  return Object.fromEntries(values) as { [Name in keyof Options]: Value<Options[Name]> };
}

function parsed(names: readonly string[]): Readonly<Record<string, string>> {
  const table = names.map((name) => [name, { type: 'string' }] as const);
  try {
    const { values } = parseArgs({ options: { ...Object.fromEntries(table), help: { type: 'boolean' } } });
    return values as Record<string, string>;
  } catch (cause) {
    return refuse((cause as Error).message.split(/\.\s|\n/)[0]!);
  }
}

function takenOf(name: string, option: Option, given: string | undefined): string | number | null {
  if (given === undefined) return option.default;
  const { takes } = option;
  if (takes === 'number') {
    if (WHOLE.test(given) && Number(given) >= option.least) return Number(given);
    return refuse(`--${name}: '${given}' is no whole number from ${option.least}`);
  }
  if (takes instanceof RegExp ? takes.test(given) : takes.includes(given)) return given;
  return refuse(
    `--${name}: '${given}' is not ${takes instanceof RegExp ? option.means : `one of ${takes.join(', ')}`}`,
  );
}

function refuse(what: string): never {
  process.stderr.write(`${what}. --help tells what there is.\n`);
  process.exit(2);
}

function usage(command: string, about: string, options: Readonly<Record<string, Option>>): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const usual = option.default === null ? '' : `; usually ${option.default}`;
    const words =
      typeof option.takes === 'string' || option.takes instanceof RegExp ? '' : `: ${option.takes.join(', ')}`;
    return [`--${name}`, `${option.means}${words}${usual}`] as const;
  });
  const width = Math.max(...rows.map(([name]) => name.length), '--help'.length);
  const lines = [...rows, ['--help', 'prints this'] as const].map(([name, what]) => `  ${name.padEnd(width)}  ${what}`);
  return `Usage: ${command} [options]\n\n${about}\n\n${lines.join('\n')}\n`;
}
