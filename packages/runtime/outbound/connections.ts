import type { LookupFunction, Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** Connections to the outside. How long one may take to open is a matter of the requests that wait for it. */
export interface Connections {
  readonly connect: buildConnector.connector;
  /**
   * Makes a request that ends, at the latest, when its signal is aborted, also while it waits for a connection. What it had
   * opened for itself is given up then, and all to its origin when no other request goes there: the next one tries anew at once.
   *
   * @param send - makes the request, and with it at once what connection it needs
   * @param again - is asked when one failed on a connection that was there before: makes it again, once, or null
   */
  request<Reply>(
    origin: string,
    signal: AbortSignal,
    send: () => Promise<Reply>,
    again?: (cause: unknown) => (() => Promise<Reply>) | null,
  ): Promise<Reply>;
  /** Gives up all that are not open. */
  stop(): void;
}

/** Makes them, with undici's own way to connect. */
export function createConnections(build: typeof buildConnector, lookup: LookupFunction): Connections {
  // Its types hide that it answers the socket.
  const open = build({ lookup, timeout: 0 }) as (...given: Parameters<buildConnector.connector>) => Socket;
  /** Sockets that are not open, with the origin that they go to. */
  const unopened = new Map<Socket, string>();
  const requests = new Map<string, number>();
  let asking: Socket[] | null = null;

  function giveUp(sockets: Iterable<Socket>): void {
    for (const socket of sockets) if (unopened.has(socket)) socket.destroy(new Error('The connection was given up'));
  }

  function leave(origin: string): void {
    const left = requests.get(origin)! - 1;
    if (left > 0) {
      requests.set(origin, left);
      return;
    }
    requests.delete(origin);
    giveUp([...unopened.keys()].filter((socket) => unopened.get(socket) === origin));
  }

  async function requestOnce<Reply>(
    origin: string,
    signal: AbortSignal,
    send: () => Promise<Reply>,
    own: Socket[],
  ): Promise<Reply> {
    requests.set(origin, (requests.get(origin) ?? 0) + 1);
    let onAbort = (): void => undefined;
    try {
      const aborted = new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort);
      });
      asking = own;
      const reply = send();
      asking = null;
      return await Promise.race([reply, aborted]);
    } finally {
      asking = null;
      signal.removeEventListener('abort', onAbort);
      giveUp(own);
      leave(origin);
    }
  }

  return {
    connect(options, callback) {
      const socket = open(options, (...outcome) => {
        unopened.delete(socket);
        callback(...outcome);
      });
      unopened.set(socket, `${options.protocol}//${options.host}`);
      asking?.push(socket);
    },
    async request(origin, signal, send, again = () => null) {
      signal.throwIfAborted();
      const own: Socket[] = [];
      try {
        return await requestOnce(origin, signal, send, own);
      } catch (cause) {
        const repeat = own.length > 0 || signal.aborted ? null : again(cause);
        if (repeat === null) throw cause;
        return await requestOnce(origin, signal, repeat, []);
      }
    },
    stop() {
      giveUp(unopened.keys());
    },
  };
}
