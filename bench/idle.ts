import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../testing/process/server-process.ts';
import { memoryOf } from './measure/load.ts';
import { median, progress, report, round } from './measure/rounds.ts';

const LAUNCHER = fileURLToPath(new URL('../packages/app/bin/loopwright.mjs', import.meta.url));
const ECHO = fileURLToPath(new URL('./echo.ts', import.meta.url));
const ROUNDS = 3;
const SETTLE_MS = 3000;

/** From the start of a process to its first answer, which is to have this status; its memory a little later. */
async function measure(
  args: readonly string[],
  path: string,
  status: number,
): Promise<{ readonly ms: number; readonly mb: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  while (!/http:\/\/\S+:\d+/.test(out)) {
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    out += chunk;
  }
  const origin = /http:\/\/[^\s/]+/.exec(out)![0];
  const reply = await fetch(origin + path);
  await reply.text();
  const ms = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const { now } = await memoryOf(child.pid!);
  child.kill('SIGTERM');
  await once(child, 'exit');
  if (reply.status !== status) throw new Error(`${path} was answered ${reply.status}, not ${status}`);
  return { ms, mb: now };
}

const figures = { ours: [] as number[], base: [] as number[], mb: [] as number[], baseMb: [] as number[] };
for (let turn = 1; turn <= ROUNDS; turn++) {
  const base = await measure([ECHO], '/none', 404);
  const folder = await temporaryFolder('idle');
  const args = [LAUNCHER, 'start', '--port', '0', '--data-dir', folder.path];
  const ours = await measure(args, '/health', 200).finally(folder.remove);
  figures.base.push(base.ms);
  figures.ours.push(ours.ms);
  figures.mb.push(ours.mb);
  figures.baseMb.push(base.mb);
  progress(
    `round ${turn}: first 200 after ${Math.round(ours.ms)} ms with ${ours.mb} MiB; a bare Fastify ${Math.round(base.ms)} ms with ${base.mb} MiB`,
  );
}
report({
  bench: 'idle',
  ratio: round(median(figures.ours) / median(figures.base)),
  first_answer_ms: Math.round(median(figures.ours)),
  memory_mb: median(figures.mb),
  echo_first_answer_ms: Math.round(median(figures.base)),
  echo_memory_mb: median(figures.baseMb),
});
