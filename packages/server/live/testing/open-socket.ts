import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import type { OpenServer } from '../../testing/open-server.ts';

const LIMIT_MS = 60_000;

/** One frame as it came. */
export type Frame = Record<string, unknown> & { readonly type: string };

/** A real client of a socket. */
export interface TestSocket {
  readonly raw: WebSocket;
  /** The next frame, in order. */
  next(): Promise<Frame>;
  /** The next frame of one of these types; those before it are passed over. */
  nextOf(...types: readonly string[]): Promise<Frame>;
  send(frame: unknown): void;
  /** Code with which it was closed. */
  readonly closed: Promise<number>;
}

/** Makes the server listen on a free port of 127.0.0.1; answers its address without a path. */
export async function listen(server: OpenServer, host = '127.0.0.1'): Promise<string> {
  await server.app.listen({ host, port: 0 });
  return `ws://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
}

/** Opens a socket; rejects when the handshake is refused. */
export async function openSocket(
  url: string,
  options: { readonly protocols?: string[]; readonly headers?: Record<string, string> } = {},
): Promise<TestSocket> {
  const raw = new WebSocket(url, options.protocols ?? [], { headers: { ...options.headers } });
  const frames: Frame[] = [];
  let wake: () => void = () => undefined;
  raw.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as Frame);
    wake();
  });
  const closed = once(raw, 'close').then(([code]) => {
    wake();
    return code as number;
  });
  await once(raw, 'open');

  async function next(): Promise<Frame> {
    if (frames.length === 0) {
      await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`No frame within ${LIMIT_MS} ms`)), LIMIT_MS);
        wake = () => {
          clearTimeout(limit);
          resolve();
        };
      });
    }
    const frame = frames.shift();
    if (frame === undefined) throw new Error('The socket was closed instead');
    return frame;
  }

  return {
    raw,
    next,
    closed,
    send: (frame) => raw.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    async nextOf(...types) {
      for (;;) {
        const frame = await next();
        if (types.includes(frame.type)) return frame;
      }
    },
  };
}

/** Status with which a handshake is refused; 101 when it is not. */
export async function handshakeStatus(url: string, headers: Record<string, string> = {}): Promise<number> {
  const raw = new WebSocket(url, { headers });
  raw.on('error', () => undefined);
  const status = await new Promise<number>((resolve) => {
    raw.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    raw.on('open', () => resolve(101));
  });
  raw.terminate();
  return status;
}
