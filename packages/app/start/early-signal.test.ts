import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../../../testing/process/free-port.ts';
import { runCommand } from '../testing/run-command.ts';

/** One that the system chooses, and one that is known before: its server goes on with runs while it is being made. */
const ports = { 'chosen by the system': () => '0', 'that is given': async () => String(await freePort()) };

it.each(
  Object.entries(ports),
)('a server on a port %s that is ended while it starts ends in good order: what it has begun is set aside', async (_port, take) => {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-early-'));
  try {
    await mkdir(join(folder, 'data/nodes'), { recursive: true });
    // Node files are read in the midst of the start.
    await writeFile(join(folder, 'data/nodes/ends-it.ts'), "process.kill(process.pid, 'SIGTERM');\n");
    const env = { LOOPWRIGHT_LOG_LEVEL: 'warn' };
    const ended = await runCommand(folder, ['start', '--port', await take()], { env });
    expect(ended).toMatchObject({ code: 0, err: expect.not.stringContaining('not clean') });
  } finally {
    await rm(folder, { recursive: true });
  }
});
