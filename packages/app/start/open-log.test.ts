import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const LOGGER = `
  import { openSync } from 'node:fs';
  import { openLog } from ${JSON.stringify(new URL('./open-log.ts', import.meta.url).href)};
  const log = openLog('info', openSync(process.argv[2], 'a'));
  process.on('message', (lines) => {
    for (const [n, text] of lines) log.info({ n }, text);
    process.send('logged');
  });
  process.send('ready');
`;

it('lines that cannot be written stop nobody, and the log goes on when there is room: with the first of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-log-'));
  const file = join(folder, 'log');
  await writeFile(join(folder, 'logger.ts'), LOGGER);
  const child = fork(join(folder, 'logger.ts'), [file]);
  try {
    await once(child, 'message');
    // Files of this process may not grow beyond this: what a full disk is to it.
    const roomFor = (bytes: string) =>
      execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:unlimited`]);
    const log = async (...lines: [number, string][]) => {
      child.send(lines);
      expect((await once(child, 'message'))[0]).toBe('logged');
    };
    await log([0, 'before']);
    roomFor(String((await readFile(file)).length + 50)); // the next line fits by half
    await log(...Array.from({ length: 2000 }, (_, index): [number, string] => [1 + index, 'x'.repeat(1000)]));
    roomFor('unlimited');
    await log([2001, 'room again'], [2002, 'and after']);
    const found = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { n: number }).n);
    const kept = found.filter((n) => n > 0 && n < 2001);
    expect(kept.length).toBeGreaterThan(40);
    expect(kept.length).toBeLessThan(70);
    expect(found).toEqual([0, ...kept.map((_, index) => 1 + index), 2001, 2002]);
  } finally {
    child.kill();
    await rm(folder, { recursive: true });
  }
});
