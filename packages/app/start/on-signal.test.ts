import { expect, it } from 'vitest';
import { startServer, temporaryFolder } from '../../../testing/process/server-process.ts';

it.each([
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGINT'],
  ['SIGHUP', 'SIGTERM'],
] as const)('%s and %s at the same instant, as a terminal and npm send them, are one: the end is clean', async (...signals) => {
  const folder = await temporaryFolder('signals');
  try {
    const server = await startServer(folder.path, { env: { LOOPWRIGHT_LOG_LEVEL: 'info' } });
    for (const signal of signals) process.kill(server.pid, signal);
    expect(await server.exited).toBe(0);
    expect(server.log().match(/set aside/g)).toHaveLength(1);
  } finally {
    await folder.remove();
  }
});
