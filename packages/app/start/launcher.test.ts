import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/process/server-process.ts';

const LAUNCHER = fileURLToPath(new URL('../bin/loopwright.mjs', import.meta.url));
/** Makes the launcher believe that it runs on another Node than the program wants, so that it starts one. */
const ON_ANOTHER_NODE =
  "data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '25.0.0' } });";

/** The launcher, and the process that it started. */
interface Launched {
  readonly launcher: ChildProcess;
  /** What both wrote so far. */
  written(): string;
  /** The exit code, or the signal; when both processes are gone. */
  readonly gone: Promise<number | NodeJS.Signals>;
}

function launch(args: readonly string[]): Launched {
  const launcher = spawn(process.execPath, ['--import', ON_ANOTHER_NODE, LAUNCHER, ...args], {
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: '', LOOPWRIGHT_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [launcher.stdout, launcher.stderr])
    stream.on('data', (chunk: Buffer) => {
      written += chunk;
    });
  const gone = once(launcher, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return { launcher, written: () => written, gone };
}

it.each([
  ['SIGKILL', 'SIGKILL'],
  ['SIGTERM', 0],
  ['SIGHUP', 0],
] as const)('a server ends in good order when its launcher gets %s', async (signal, end) => {
  const folder = await temporaryFolder('launcher');
  const { launcher, written, gone } = launch(['start', '--port', '0', '--data-dir', folder.path]);
  try {
    while (!written().includes('is ready')) await once(launcher.stdout!, 'data');
    launcher.kill(signal);
    expect(await gone).toBe(end);
    expect(written().match(/set aside/g)).toHaveLength(1);
  } finally {
    await folder.remove();
  }
});

it('the program is found in a folder of any name', async () => {
  const folder = await temporaryFolder('launcher');
  try {
    const app = join(folder.path, 'a#b %20 ü?', 'packages', 'app');
    await cp(dirname(LAUNCHER), join(app, 'bin'), { recursive: true });
    await writeFile(join(app, 'main.ts'), "import { said } from './said.ts';\nconsole.log(said);\n");
    await writeFile(join(app, 'said.ts'), "export const said: string = 'found';\n");
    const started = spawn(process.execPath, [join(app, 'bin', 'loopwright.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(await text(started.stdout)).toBe('found\n');
  } finally {
    await folder.remove();
  }
});

it.each([
  ['version', 0],
  ['strat', 2],
])('`loopwright %s` ends by itself, with the code of the process that the launcher started', async (command, code) => {
  const { written, gone } = launch([command]);
  expect(await gone).toBe(code);
  expect(written()).toMatch(/loopwright|strat/);
});
