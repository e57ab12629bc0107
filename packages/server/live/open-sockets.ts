import type { Clock } from '@loopwright/runtime/ports';
import type { WebSocket } from 'ws';
import type { SocketHolder } from './socket-holder.ts';

/** Between two pings; a socket that did not answer the one before is dropped. */
const PING_MS = 30_000;
/** How long clients get to answer the farewell. */
const FAREWELL_MS = 1000;

/** Codes with which the server closes sockets (RFC 6455, section 7.4, and the contract's 2.13). */
export const CLOSE = { goingAway: 1001, policy: 1008, tryLater: 1013, rejected: 4401, unknown: 4404 } as const;

/** All open sockets of the server. */
export interface OpenSockets {
  /** Looks after a socket until it closes. `holder` null: it came without a token. */
  add(socket: WebSocket, holder: SocketHolder | null): void;
  /**
   * Closes all that are connected with 1001, also those that were refused and have not answered, and cuts after a second
   * who is still there.
   */
  close(connected: ReadonlySet<WebSocket>): Promise<void>;
}

/**
 * Keeps the sockets: pings each, drops the dead ones, and closes with 4401 those that would not be let in
 * any more.
 *
 * @param mayStay - whether what let the holder in still does
 */
export function createOpenSockets(clock: Clock, mayStay: (holder: SocketHolder) => Promise<boolean>): OpenSockets {
  const sockets = new Map<WebSocket, { readonly holder: SocketHolder | null; answered: boolean }>();
  let cancelRound: (() => void) | null = null;

  function round(): void {
    cancelRound = sockets.size === 0 ? null : clock.after(PING_MS, round);
    for (const [socket, state] of sockets) {
      if (!state.answered) {
        socket.terminate();
        continue;
      }
      state.answered = false;
      socket.ping();
      if (state.holder !== null) void checkHolder(socket, state.holder);
    }
  }

  async function checkHolder(socket: WebSocket, holder: SocketHolder): Promise<void> {
    try {
      if (!(await mayStay(holder))) socket.close(CLOSE.rejected, 'Not let in any more');
    } catch {
      // A store that cannot be asked now is asked again at the next round.
    }
  }

  return {
    add(socket, holder) {
      const state = { holder, answered: true };
      sockets.set(socket, state);
      socket.on('pong', () => {
        state.answered = true;
      });
      socket.on('close', () => sockets.delete(socket));
      cancelRound ??= clock.after(PING_MS, round);
    },
    async close(connected) {
      cancelRound?.();
      const open = [...connected];
      const closed = Promise.all(open.map((socket) => new Promise((resolve) => socket.on('close', resolve))));
      for (const socket of open) socket.close(CLOSE.goingAway, 'The server is shutting down');
      let cancelLimit: () => void = () => undefined;
      const limit = new Promise<void>((resolve) => {
        cancelLimit = clock.after(FAREWELL_MS, resolve);
      });
      await Promise.race([closed, limit]);
      cancelLimit();
      for (const socket of connected) socket.terminate();
    },
  };
}
