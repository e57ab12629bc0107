import pg from 'pg';
import { cut } from './patience.ts';
import { fromStoredText } from './text.ts';

/** The schema of our tables, so that a database may be shared with others. */
export const SCHEMA: string = 'loopwright';

// Numbers of the types, @see https://www.postgresql.org/docs/current/catalog-pg-type.html
const BYTEA = 17;
const INT8 = 20;
const TEXT = 25;
const VARCHAR = 1043;
const NUMERIC = 1700;

/** Numbers of ours are whole and safe; one that is not is damage, and no number that is nearly right helps. */
function toNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`The database answered ${text}, which is no safe whole number`);
  return value;
}

function toBytes(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), 'hex'); // \x and two digits for each byte
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [BYTEA, toBytes],
  [INT8, toNumber],
  [NUMERIC, toNumber], // what sum() makes of int8
  [TEXT, fromStoredText],
  [VARCHAR, fromStoredText],
]);

const types: pg.CustomTypesConfig = {
  // The type of `pg` speaks of its own parsers only.
  getTypeParser: ((oid: number, format?: string) =>
    (format !== 'binary' && PARSERS.get(oid)) || pg.types.getTypeParser(oid, format as 'text')) as never,
};

/** How long a connection may take to come about, milliseconds. */
const CONNECT_MS = 5000;

/** The system asks on a connection that was silent for so long whether the other side is still there, milliseconds. */
const ALIVE_MS = 10_000;

/** A transaction in which nothing is asked for so long is ended by the server: a process that was paused holds no rows. */
const IDLE_MS = 10_000;

/** What every session has: our tables by their bare names, and commits that wait for the disk whatever the server's default is. */
const OURS = `-c search_path=${SCHEMA} -c synchronous_commit=on -c idle_in_transaction_session_timeout=${IDLE_MS}`;
/** What an address may say of a session. `pg` lets it win over all that we say, and a server lets the second win over the first. */
const OF_SESSION = ['options', 'idle_in_transaction_session_timeout'] as const;

/** Options of an address with ours behind them: of two for one setting a server takes the last. */
function optionsOf({ searchParams }: URL): string {
  const theirs = searchParams.getAll('options').at(-1) ?? '';
  // A backslash keeps the next character in its word: one that stands alone at the end would make a word of theirs and ours.
  return `${theirs.replace(/(?<!\\)((?:\\\\)*)\\$/, '$1')} ${OURS}`.trim();
}

/** What `pg` needs to reach a database. */
function configOf(url: string): pg.ClientConfig {
  const address = new URL(url);
  const options = optionsOf(address);
  const says = OF_SESSION.filter((name) => address.searchParams.has(name));
  for (const name of says) address.searchParams.delete(name);
  return {
    connectionString: says.length === 0 ? url : address.href, // what need not be written anew stays as it was given
    application_name: 'loopwright',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: ALIVE_MS,
    options,
    types,
  };
}

/** Names of prepared statements: the same text has the same name on every connection, and `pg` knows which of them has it. */
export interface StatementNames {
  /** Undefined for what is not worth keeping prepared: thousands of texts would fill the server's memory. */
  of(sql: string): string | undefined;
}

const MOST_PREPARED = 500;

function statementNames(): StatementNames {
  const names = new Map<string, string>();
  return {
    of(sql) {
      let name = names.get(sql);
      if (name === undefined && names.size < MOST_PREPARED) {
        name = `s${names.size}`;
        names.set(sql, name);
      }
      return name;
    },
  };
}

/** A database as this process reaches it. */
export interface Postgres {
  /** Connections shared by all that is quick to end. One that breaks is replaced by the next that is asked for. */
  readonly pool: pg.Pool;
  /** Waits until one of them is free; call what it answers to let the next have it. However long that takes: the database is not gone. */
  turn(): Promise<() => void>;
  readonly names: StatementNames;
  /** A connection for a purpose of its own. `onLost` is called when it breaks; with `pipeline` it sends what it is asked without waiting for answers. */
  client(onLost?: (cause: Error) => void, pipeline?: boolean): Promise<pg.Client>;
  /** Breaks all connections: the database is gone, though nobody said so. What was asked fails, with the cause if there is one; what is asked from now on has new ones. */
  cutAll(cause?: Error): void;
}

/** Connections beside those that are waited for in turn: of bells, which wait for nobody. */
const BESIDE = 2;

/** Lets `most` have their turn at once, and the others in the order in which they asked. */
function inTurns(most: number): Postgres['turn'] {
  let free = most;
  const waiting: (() => void)[] = [];
  const done = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return () =>
    new Promise((resolve) => {
      const begin = (): void => {
        let over = false;
        resolve(() => {
          if (!over) done();
          over = true;
        });
      };
      if (free === 0) {
        waiting.push(begin);
        return;
      }
      free -= 1;
      begin();
    });
}

/** Prepares the ways to a database. Nothing is connected before it is asked. */
export function connectPostgres(url: string, most: number): Postgres {
  const config = configOf(url);
  const pool = new pg.Pool({ ...config, max: most + BESIDE });
  const open = new Set<pg.Client>();
  const keep = (client: pg.Client): void => {
    open.add(client);
    client.on('end', () => open.delete(client));
  };
  pool.on('error', () => undefined); // an idle one broke: nobody waits for it
  // One that was lent and broke while nothing was asked of it: whoever has it is told when it asks.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('connect', keep);
  return {
    pool,
    turn: inTurns(most),
    names: statementNames(),
    async client(onLost = () => undefined, pipeline = false) {
      const client = new pg.Client({ ...config, pipeline });
      client.on('error', onLost);
      keep(client);
      await client.connect();
      return client;
    },
    cutAll(cause) {
      for (const client of open) cut(client, cause);
    },
  };
}
