import type { WebSocket } from 'ws';

/** Text frames to one client, with a bound on what waits for it in memory. */
export interface Outlet {
  /** Sends a frame, or drops the socket when the client is too far behind. */
  send(text: string): void;
  /** Bytes that wait for the client. */
  waiting(): number;
  readonly isOpen: boolean;
}

/**
 * Wraps a socket. One behind which more than `mostBytes` wait is dropped without a farewell: a close frame would wait
 * behind all the rest.
 */
export function createOutlet(socket: WebSocket, mostBytes: number): Outlet {
  return {
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    waiting: () => socket.bufferedAmount,
    send(text) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > mostBytes) {
        socket.terminate();
        return;
      }
      socket.send(text);
    },
  };
}
