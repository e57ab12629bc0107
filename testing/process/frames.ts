import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Frames of a socket in the order they came. */
export interface Frames {
  /** The next frame; waits for it, a minute at most. */
  next(): Promise<Record<string, unknown>>;
  send(frame: unknown): void;
  /** Code with which the server closed it. */
  readonly closed: Promise<number>;
  close(): Promise<void>;
}

const FRAME_MS = 60_000;

/** Opens a socket. Rejects when the handshake is refused. */
export async function openFrames(
  url: string,
  options: { readonly protocols?: string[]; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Frames> {
  const socket = new WebSocket(url, options.protocols ?? [], { headers: { ...options.headers } });
  const frames: Record<string, unknown>[] = [];
  let wake: () => void = () => undefined;
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as Record<string, unknown>);
    wake();
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  return {
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async next() {
      if (frames.length === 0) {
        await new Promise<void>((resolve, reject) => {
          const limit = setTimeout(() => reject(new Error(`No frame within ${FRAME_MS} ms`)), FRAME_MS);
          wake = () => {
            clearTimeout(limit);
            resolve();
          };
        });
      }
      return frames.shift()!;
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      socket.close(1000);
      await closed;
    },
  };
}
