import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between processes and their PostgreSQL, and lets the answer to one commit go astray. */
export interface CommitCutter {
  /** Address of the database through it. */
  readonly url: string;
  /**
   * Cuts at the next commit of a flush: PostgreSQL has been sent it, and has done it; `fall` is called before anybody
   * hears of it, and every connection is cut. Resolves when `fall` has.
   */
  cutAtCommit(fall: () => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

/** What only a connection that writes flushes is sent, as the text of a statement to be prepared. */
const OF_FLUSHES = Buffer.from('SET flush_seq = $1');
/** The message of a client, and the one that says that it was done. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0');
const COMMITTED = Buffer.from('C\0\0\0\x0bCOMMIT\0');

/** Starts it on a free port of 127.0.0.1. */
export async function startCommitCutter(url: string): Promise<CommitCutter> {
  const far = new URL(url);
  const sockets = new Set<Socket>();
  let fall: (() => void) | null = null;
  let isCut = false;

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined); // the other side is gone: its end tells
    socket.on('close', () => sockets.delete(socket));
  }

  function cut(): void {
    isCut = true;
    fall?.();
    fall = null;
  }

  const server = createServer((near) => {
    const there = connect(Number(far.port), far.hostname);
    keep(near);
    keep(there);
    let writesFlushes = false;
    let commits = false;
    near.on('data', (chunk) => {
      writesFlushes ||= chunk.includes(OF_FLUSHES);
      commits = writesFlushes && fall !== null && chunk.includes(COMMIT);
      there.write(chunk);
    });
    there.on('data', (chunk) => {
      if (commits && fall !== null && chunk.includes(COMMITTED)) cut();
      if (!isCut) near.write(chunk);
    });
    near.on('close', () => there.destroy());
    there.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = new URL(url);
  address.port = String((server.address() as AddressInfo).port);

  return {
    url: address.href,
    async cutAtCommit(work) {
      await new Promise<void>((resolve) => {
        fall = resolve;
      });
      try {
        await work();
      } finally {
        for (const socket of [...sockets]) socket.destroy();
        isCut = false;
      }
    },
    async end() {
      for (const socket of [...sockets]) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
