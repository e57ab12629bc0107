import type { IncomingMessage, Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';

/** From this length on, bytes, a body's text goes into the old generation. */
const LARGE = 65_536;

/**
 * Lets the old generation grow by a fifth before it is collected, from the first large body on: large texts fill it to several
 * times what lives. Small ones never need it, and their loops would pay for it with a quarter of their runs.
 *
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function collectSoonerOnceLarge(server: Server): void {
  const look = ({ headers }: IncomingMessage): void => {
    const isLarge = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) >= LARGE;
    if (!isLarge) return;
    server.off('request', look);
    setFlagsFromString('--heap-growing-percent=20');
  };
  server.on('request', look);
}
