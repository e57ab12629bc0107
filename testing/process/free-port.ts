import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems give to whoever asks for any: nobody else gets it between this look and the start on it. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/** A port of 127.0.0.1 on which nobody listens, for a program that cannot choose one itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false, // somebody is there
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
