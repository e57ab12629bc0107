import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { registerOwner } from '../../../testing/process/api.ts';
import { startServer, temporaryFolder } from '../../../testing/process/server-process.ts';

const BUSY = `
import { openSync, writeSync } from 'node:fs';
import { defineNode, Type, text } from '@loopwright/sdk';

export const busy = defineNode({
  identifier: 'busy', version: 1, label: 'Busy', description: 'Never ends.', category: 'Test', kind: 'blocking',
  pool: 'process', module: { url: import.meta.url, export: 'busy' },
  fields: Type.Object({ pipe: text({ title: 'Pipe' }) }),
  execute({ fields }) {
    writeSync(openSync(fields.pipe, 'w'), String(process.pid)); // open for as long as this process lives
    for (;;);
  },
});
`;

it('a process in which a node computes without end is gone with a server that was killed', async () => {
  const folder = await temporaryFolder('busy');
  onTestFinished(folder.remove);
  await mkdir(join(folder.path, 'nodes'));
  await writeFile(join(folder.path, 'nodes', 'busy.ts'), BUSY);
  const pipe = join(folder.path, 'pipe');
  execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', pipe]);
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
  let isOver = false;
  const closed = once(reader, 'close').then(() => {
    isOver = true;
  });
  const server = await startServer(folder.path);
  onTestFinished(() => server.end('SIGKILL').then(() => undefined));
  const { api } = await registerOwner(server.origin);
  api.call('POST', '/api/nodes/busy/execute/', { form_data: { pipe } }).catch(() => undefined);
  const [pid] = await once(reader.stdout, 'data');
  onTestFinished(() => {
    if (!isOver) process.kill(Number(pid), 'SIGKILL');
  });
  expect(Number(pid)).not.toBe(server.pid);
  await server.end('SIGKILL');
  await closed;
});
