import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bell, type Log, MOST_BELL_BYTES } from '@loopwright/runtime/ports';
import type { Client } from 'pg';
import type { Postgres } from './connect.ts';
import { cut, isAnswered, type Patience } from './patience.ts';
import { readBells } from './read-bell.ts';

const CHANNEL = 'loopwright';
/** Bells gather so long, milliseconds; the first after a silence goes at once. */
const GATHER_MS = 50;
/** What one notification may weigh: PostgreSQL takes less than 8000 bytes. */
const MOST_BYTES = MOST_BELL_BYTES + 100;
/** Between two tries to reach a database that is gone, milliseconds. */
const RETRY_MS = 1000;
/** Who listens sends nothing by itself, and would hear of a silent connection after hours. */
const LISTENING: Patience = { everyMs: 15_000, withinMs: 5000 };

/** Bells between the processes that work on one database: NOTIFY and LISTEN, on no connection that a flush uses. */
export interface Bells {
  ring(bell: Bell): void;
  listen(hear: (bell: Bell) => void): () => void;
  stop(): Promise<void>;
}

/** Makes them. Nothing is connected before somebody listens. Once connected, and each time anew, everybody hears `all`. */
export function postgresBells(
  postgres: Postgres,
  log: Pick<Log, 'warn'>,
  { everyMs, withinMs }: Patience = LISTENING,
): Bells {
  const me = randomUUID();
  const hearers = new Set<(bell: Bell) => void>();
  /** By their text: the same bell rings once. */
  let gathered = new Set<string>();
  let sending = false;
  /** What is being sent, or was last; it never rejects. */
  let onItsWay: Promise<boolean> = Promise.resolve(true);
  let stopped = false;
  let listener: Promise<Client> | null = null;
  let trying = false;
  let warned = false;

  function tell(bell: Bell): void {
    for (const hear of hearers) hear(bell);
  }

  function onNotified(payload: string | undefined): void {
    const read = readBells(payload ?? '');
    if (read === null || read.isStrange) ignore(null);
    if (read !== null && read.from !== me) for (const bell of read.bells) tellSafely(bell);
  }

  /** What a stranger rings may be a bell by its looks alone. */
  function tellSafely(bell: Bell): void {
    try {
      tell(bell);
    } catch (cause) {
      ignore(cause);
    }
  }

  /** Says so once: whoever notifies junk may do so without end. */
  function ignore(cause: unknown): void {
    if (warned) return;
    warned = true;
    log.warn(
      { channel: CHANNEL, ...(cause === null ? {} : { error: String(cause) }) },
      'Somebody notified what no process of this database does, on the channel of its processes; such notifications are ignored',
    );
  }

  async function connect(): Promise<Client> {
    const client: Client = await postgres.client(() => again(client));
    client.on('end', () => again(client));
    client.on('notification', ({ payload }) => onNotified(payload));
    try {
      await answered(client, `LISTEN ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return client;
  }

  /** Asks a connection, and cuts it when it says nothing. */
  async function answered(client: Client, sql: string): Promise<void> {
    const asked = client.query(sql);
    if (!(await isAnswered(asked, withinMs))) cut(client);
    await asked;
  }

  /** Asks again and again whether the database is still there; when it is not, another connection listens. */
  async function keepAsking(client: Client): Promise<void> {
    while (current === client) {
      await pause(everyMs, undefined, { ref: false });
      if (current === client) await answered(client, 'SELECT 1').catch(() => again(client));
    }
  }

  let current: Client | null = null;
  function again(broken: Client): void {
    if (stopped || current !== broken) return;
    current = null;
    listener = null;
    void broken.end().catch(() => undefined);
    void keepListening(RETRY_MS);
  }

  /** Tries until one connection listens. */
  async function keepListening(waitMs: number): Promise<void> {
    trying = true;
    for (let ms = waitMs; hearers.size > 0; ms = RETRY_MS) {
      if (ms > 0) await pause(ms, undefined, { ref: false });
      if (stopped) break;
      try {
        listener = connect();
        const client = await listener;
        if (stopped) break; // who stops ends it
        current = client;
        void keepAsking(client);
        break;
      } catch {
        listener = null; // whoever needs the database hears of it elsewhere
      }
    }
    trying = false;
    if (current !== null) tellSafely({ bell: 'all' }); // what was rung before it could hear
  }

  /** Sends what has gathered until nothing is left. */
  async function send(): Promise<void> {
    sending = true;
    while (gathered.size > 0 && !stopped) {
      onItsWay = sendGathered();
      if (!(await onItsWay)) await pause(RETRY_MS, undefined, { ref: false });
      await pause(GATHER_MS, undefined, { ref: false });
    }
    sending = false;
  }

  /** Sends it in pieces that a notification can carry; answers whether it is sent. */
  async function sendGathered(): Promise<boolean> {
    const bells = gathered;
    gathered = new Set();
    try {
      for (const payload of bells.size > 0 ? payloadsOf(me, bells) : [])
        await postgres.pool.query('SELECT pg_notify($1, $2)', [CHANNEL, payload]);
      return true;
    } catch {
      gathered = new Set([JSON.stringify({ bell: 'all' } satisfies Bell)]); // what was lost nobody knows any more
      return false;
    }
  }

  return {
    ring(bell) {
      const text = JSON.stringify(bell);
      if (stopped || Buffer.byteLength(text) > MOST_BELL_BYTES) return;
      gathered.add(text);
      if (!sending) void send();
    },
    listen(hear) {
      hearers.add(hear);
      if (listener === null && !trying) void keepListening(0); // in the pause between two tries the next one is for all
      return () => hearers.delete(hear);
    },
    async stop() {
      stopped = true;
      await onItsWay;
      await sendGathered();
      current = null;
      const had = await listener?.catch(() => null);
      if (had && !(await isAnswered(had.end(), withinMs))) cut(had);
    },
  };
}

/** The bells in as few payloads as they fit in. */
function payloadsOf(from: string, bells: Iterable<string>): string[] {
  const payloads: string[] = [];
  const head = `[${JSON.stringify(from)}`;
  let text = head;
  let bytes = head.length;
  for (const bell of bells) {
    const size = Buffer.byteLength(bell) + 1;
    if (bytes + size + 1 > MOST_BYTES && text !== head) {
      payloads.push(`${text}]`);
      text = head;
      bytes = head.length;
    }
    text += `,${bell}`;
    bytes += size;
  }
  payloads.push(`${text}]`);
  return payloads;
}
