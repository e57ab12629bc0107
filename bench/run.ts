import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Benchmarks and the arguments that `npm run bench` gives them. */
const BENCHES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  webhook: [[], ['--body', '8k'], ['--body', '256k'], ['--database', 'postgres']],
  loop: [[]],
  'for-each': [[]],
  template: [[]],
  idle: [[]],
  canvas: [[]],
  history: [[]],
  recovery: [[]],
  workers: [[]],
};
/** Those that take options. */
const TAKING: ReadonlySet<string> = new Set(['webhook', 'history', 'recovery', 'workers']);
const USAGE = `Usage: npm run bench [-- NAME [options]]

Without a name all run, one after the other: ${Object.keys(BENCHES).join(', ')}.
${[...TAKING].join(', ')} take options: NAME --help tells which.
`;

function refuse(what: string): never {
  process.stderr.write(`${what}. --help tells what there is.\n`);
  process.exit(2);
}

const [name, ...args] = process.argv.slice(2);
if (name === '--help' || (name !== undefined && !TAKING.has(name) && args.includes('--help'))) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (name !== undefined && BENCHES[name] === undefined) refuse(`There is no benchmark '${name}'`);
if (name !== undefined && args.length > 0 && !TAKING.has(name)) refuse(`${name} takes no options`);

let failed = false;
for (const [bench, calls] of Object.entries(BENCHES)) {
  if (name !== undefined && bench !== name) continue;
  for (const call of name === undefined ? calls : [args]) {
    const child = spawn(process.execPath, [fileURLToPath(new URL(`./${bench}.ts`, import.meta.url)), ...call], {
      stdio: 'inherit',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code === 2) process.exit(2);
    failed ||= code !== 0;
  }
}
process.exitCode = failed ? 1 : 0;
