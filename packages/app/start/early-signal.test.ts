import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

it('a server that is ended while it starts ends in good order: what it has begun is set aside', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-early-'));
  try {
    await mkdir(join(folder, 'data/nodes'), { recursive: true });
    // Node files are read in the midst of the start.
    await writeFile(join(folder, 'data/nodes/ends-it.ts'), "process.kill(process.pid, 'SIGTERM');\n");
    const env = { LOOPWRIGHT_LOG_LEVEL: 'warn' };
    const ended = await runCommand(folder, ['start', '--port', '0'], { env });
    expect(ended).toMatchObject({ code: 0, err: expect.not.stringContaining('not clean') });
  } finally {
    await rm(folder, { recursive: true });
  }
});
