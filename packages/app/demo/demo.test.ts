import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

it('the demo takes a hundred webhooks to their end, tells what happened and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-demo-test-'));
  try {
    const { code, out, err } = await runCommand(folder, ['demo'], { env: { TMPDIR: folder } });
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('100 webhooks answered 202');
    expect(out).toContain('Webhook Producer: 100 runs, 100 succeeded, 0 not');
    expect(out).toContain('Queue Reader: 50 runs, 50 succeeded, 0 not');
    expect(out).toContain('the service was called 50 times');
    expect(out).toContain('order 51 of 102: 200');
    expect(out).toContain('Left in queues: 0; dead letters: 0');
    expect(out).toContain('webhook-producer -> if-condition (yes) -> http-request -> queue-node-writer');
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
