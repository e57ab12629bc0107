import { createServer, connect as dial, type Socket } from 'node:net';

/** A way to a PostgreSQL on which connections can fall silent: open, yet nothing goes through, and nobody is told. */
export interface MuteProxy {
  /** The database's address by this way. */
  url(url: string): string;
  /** Connections that are open now. */
  open(): number;
  /** From now on nothing goes through those open now that ever sent this text, in either direction; without one: through any, later ones included. */
  mute(having?: string): void;
  /** Later connections go through again; those that were silent stay so. */
  unmute(): void;
  /** From now on the server gets this statement spoilt, and refuses it. */
  spoil(statement: string): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  sent: string;
  silent: boolean;
}

/** Starts it on a free port of 127.0.0.1, before the server at this address. */
export async function startMuteProxy(target: string): Promise<MuteProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<Pair>();
  let silent = false;
  let spoilt: string | null = null;
  const server = createServer((near) => {
    const pair: Pair = { near, far: dial(Number(port), hostname), sent: '', silent };
    pairs.add(pair);
    near.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      pair.sent += text;
      const bad = spoilt === null ? text : text.replaceAll(spoilt, '#'.repeat(spoilt.length));
      if (!pair.silent) pair.far.write(bad, 'latin1');
    });
    pair.far.on('data', (bytes) => {
      if (!pair.silent) near.write(bytes);
    });
    const over = (): void => {
      pairs.delete(pair);
      near.destroy();
      pair.far.destroy();
    };
    for (const side of [near, pair.far]) side.on('close', over).on('error', over);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = (server.address() as { port: number }).port;
  return {
    url(url) {
      const address = new URL(url);
      address.host = `127.0.0.1:${own}`;
      return address.href;
    },
    open: () => pairs.size,
    mute(having) {
      if (having === undefined) silent = true;
      for (const pair of pairs) if (having === undefined || pair.sent.includes(having)) pair.silent = true;
    },
    unmute() {
      silent = false;
    },
    spoil(statement) {
      spoilt = statement;
    },
    async stop() {
      for (const { near } of pairs) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
