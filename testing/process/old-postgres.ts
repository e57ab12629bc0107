import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server that speaks PostgreSQL's protocol as far as a client needs to hear how old it is. */
export interface OldPostgres {
  readonly url: string;
  /** Statements that it was sent. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** One message of the server. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
function message(type: string, ...parts: readonly (string | number | Buffer)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => {
      if (Buffer.isBuffer(part)) return part;
      if (typeof part === 'string') return Buffer.from(`${part}\0`);
      const number = Buffer.alloc(4);
      number.writeInt32BE(part);
      return number;
    }),
  );
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const short = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};

const BOOL = 16;
const INT4 = 23;
const TEXT = 25;
const ready = message('Z', Buffer.from('I'));

type Column = readonly [name: string, type: number, value: string];

/** The one row that every statement gets. */
function answer(row: readonly Column[]): Buffer {
  const columns = row.map(([name, type]) =>
    Buffer.concat([Buffer.from(`${name}\0`), Buffer.alloc(6), Buffer.from([0, 0, 0, type]), Buffer.alloc(8)]),
  );
  const values = row.map(([, , value]) => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  });
  return Buffer.concat([
    message('1'),
    message('2'),
    message('T', short(row.length), ...columns),
    message('D', short(row.length), ...values),
    message('C', 'SELECT 1'),
    ready,
  ]);
}

function serve(socket: Socket, row: readonly Column[], named: string, onAsked: (sql: string) => void): void {
  let held = Buffer.alloc(0);
  let isGreeted = false;
  socket.on('error', () => undefined); // the client is gone
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      // Only the first message has no type before its length.
      const start = isGreeted ? 1 : 0;
      if (held.length < start + 4 || held.length < start + held.readInt32BE(start)) return;
      const end = start + held.readInt32BE(start);
      const type = isGreeted ? String.fromCharCode(held[0]!) : 'startup';
      const body = held.subarray(start + 4, end);
      held = held.subarray(end);
      if (type === 'startup') {
        isGreeted = true;
        socket.write(Buffer.concat([message('R', 0), message('S', 'server_version', named), ready]));
      }
      if (type === 'P') onAsked(body.toString('utf8').split('\0')[1] ?? '');
      if (type === 'Q') onAsked(body.toString('utf8').replace('\0', ''));
      if (type === 'S' || type === 'Q') socket.write(answer(row));
      if (type === 'X') socket.end();
    }
  });
}

/** Starts one that says it is of that version, such as 14. */
export async function startOldPostgres(major: number): Promise<OldPostgres> {
  const named = `${major}.12`;
  const row: readonly Column[] = [
    ['version', INT4, String(major * 10_000 + 12)],
    ['named', TEXT, named],
    ['read_only', BOOL, 'f'],
    ['role', TEXT, 'ada'],
    ['database', TEXT, 'flows'],
    ['has_schema', BOOL, 'f'],
    ['may_create_schema', BOOL, 't'],
  ];
  const asked: string[] = [];
  const server = createServer((socket) => serve(socket, row, named, (sql) => asked.push(sql)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `postgres://ada:secret@127.0.0.1:${(server.address() as AddressInfo).port}/flows`,
    asked,
    async stop() {
      server.close();
      await once(server, 'close');
    },
  };
}
