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

const [name, ...args] = process.argv.slice(2);
if (name === '--help' || (name !== undefined && BENCHES[name] === undefined)) {
  process.stderr.write(
    `Usage: npm run bench [-- NAME [ARGUMENTS]]\nNames: ${Object.keys(BENCHES).join(', ')}. Without a name all run, one after the other.\n`,
  );
  process.exit(name === '--help' ? 0 : 2);
}

let failed = false;
for (const [bench, calls] of Object.entries(BENCHES)) {
  if (name !== undefined && bench !== name) continue;
  for (const call of name === undefined ? calls : [args]) {
    const child = spawn(process.execPath, [fileURLToPath(new URL(`./${bench}.ts`, import.meta.url)), ...call], {
      stdio: 'inherit',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    failed ||= code !== 0;
  }
}
process.exitCode = failed ? 1 : 0;
