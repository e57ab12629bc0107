import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type PlainHead, readPlainHead } from './plain-head.ts';

/** What goes out: status, and JSON text where there is content. */
export interface Answer {
  readonly status: number;
  readonly text: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a body; null when it is not for this way after all: nothing was done then. Never rejects. */
export type Serve = (body: Uint8Array) => Promise<Answer | null>;

interface PlainConnections {
  /** Finds who serves requests with this head; null: nobody here. */
  readonly find: (head: PlainHead) => Serve | null;
  /** Fields of every answer. */
  readonly always: Readonly<Record<string, string>>;
  readonly now: () => number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
/** Longest head that is looked at, bytes. */
const LONGEST_HEAD = 8192;

/**
 * Reads plain requests from the connections of a server by itself and writes their answers, at a third of what Node's HTTP
 * costs. It takes a request only when it is plain and came whole, in one piece. With the first one that is not, the connection
 * becomes one of the server's, from that request on and for good.
 */
export function takePlainConnections(server: Server, { find, always, now }: PlainConnections): { stop(): void } {
  const [http] = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  const idle = new Set<Socket>();
  const fields = fieldsOf(always);
  let stopping = false;
  let second = 0;
  let date = '';

  function dateAt(at: number): string {
    if (at - second >= 1000 || at < second) {
      second = at - (at % 1000);
      date = new Date(at).toUTCString();
    }
    return date;
  }

  /** The whole answer. Mostly ASCII, which is written faster as what it is. */
  function textOf(
    { status, text, headers }: Answer,
    isLast: boolean,
  ): { readonly all: string; readonly as: BufferEncoding } {
    const bytes = text === null ? 0 : Buffer.byteLength(text);
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n${fields}`;
    if (headers !== undefined) head += fieldsOf(headers);
    if (text !== null) {
      head += `content-type: application/json; charset=utf-8\r\ncontent-length: ${bytes}\r\n`;
    } else if (status === 205) head += 'content-length: 0\r\n';
    head += `Date: ${dateAt(now())}\r\n`;
    head += isLast
      ? 'Connection: close'
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(server.keepAliveTimeout / 1000)}`;
    return { all: `${head}\r\n\r\n${text ?? ''}`, as: bytes === (text?.length ?? 0) ? 'latin1' : 'utf8' };
  }

  function take(socket: Socket): void {
    /** The head that came last, and who serves requests with it: most clients send the same again and again. */
    let lastHead: Buffer | null = null;
    let lastLength = 0;
    let serve: Serve | null = null;
    let busy = false;
    let ended = false;
    /** What came before the answer was out. */
    let early: Buffer | null = null;

    const onData = (chunk: Buffer): void => {
      if (busy) {
        early = chunk;
        socket.pause();
        return;
      }
      const body = stopping ? null : bodyOf(chunk);
      if (body === null) {
        leave(chunk);
        return;
      }
      busy = true;
      idle.delete(socket);
      serve!(body).then((answer) => {
        if (answer !== null) send(answer);
        else leave(early === null ? chunk : Buffer.concat([chunk, early]));
      });
    };

    /** The body of the plain request that these bytes are; null when they are something else. */
    const bodyOf = (chunk: Buffer): Buffer | null => {
      if (
        lastHead !== null &&
        chunk.length === lastLength &&
        chunk.compare(lastHead, 0, lastHead.length, 0, lastHead.length) === 0
      )
        return chunk.subarray(lastHead.length);
      const end = chunk.subarray(0, LONGEST_HEAD).indexOf(HEAD_END);
      if (end === -1) return null;
      const head = readPlainHead(chunk.toString('latin1', 0, end));
      const start = end + HEAD_END.length;
      if (head === null || chunk.length !== start + head.bodyBytes) return null;
      serve = find(head);
      if (serve === null) return null;
      lastHead = Buffer.from(chunk.subarray(0, start));
      lastLength = chunk.length;
      return chunk.subarray(start);
    };

    const send = (answer: Answer): void => {
      if (socket.destroyed) return;
      const isLast = ended || stopping;
      const { all, as } = textOf(answer, isLast);
      if (isLast) {
        socket.end(all, as);
        return;
      }
      if (socket.write(all, as)) next();
      else socket.once('drain', next); // a slow reader asks for nothing more meanwhile
    };

    const next = (): void => {
      busy = false;
      if (early !== null) {
        leave(early); // a client that does not wait for answers
        return;
      }
      if (ended) socket.end();
      else if (stopping) socket.destroy();
      else idle.add(socket);
    };

    const onEnd = (): void => {
      ended = true;
      if (!busy) socket.end();
    };
    const onTimeout = (): void => {
      if (!busy) socket.destroy();
    };
    const onClose = (): void => {
      idle.delete(socket);
    };
    const onError = (): void => undefined; // it is closed by that

    /** Hands the connection over, with what came last. */
    const leave = (chunk: Buffer): void => {
      if (socket.destroyed) return;
      idle.delete(socket);
      socket
        .off('data', onData)
        .off('end', onEnd)
        .off('timeout', onTimeout)
        .off('close', onClose)
        .off('error', onError);
      socket.setTimeout(0);
      socket.unshift(chunk);
      http!.call(server, socket);
      socket.resume();
    };

    idle.add(socket);
    socket.setTimeout(server.keepAliveTimeout + 1000);
    socket.on('data', onData).on('end', onEnd).on('timeout', onTimeout).on('close', onClose).on('error', onError);
  }

  if (http !== undefined) {
    server.removeAllListeners('connection');
    server.on('connection', take);
  }
  return {
    stop() {
      stopping = true;
      for (const socket of idle) socket.destroy();
    },
  };
}

function fieldsOf(fields: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in fields) text += `${name}: ${fields[name]}\r\n`;
  return text;
}
