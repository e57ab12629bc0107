import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '@loopwright/runtime/ports';
import { STATUS_CODES } from '../http/status-codes.ts';
import { type Answer, answerFields } from './answer.ts';
import { type PlainHead, readPlainHead } from './plain-head.ts';

/** Answers a body; null when it is not for this way after all: nothing was done then. Never rejects. */
export type Serve = (body: Uint8Array) => Promise<Answer | null>;

interface PlainConnections {
  /** Finds who serves requests with this head; null: nobody here. */
  readonly find: (head: PlainHead) => Serve | null;
  /** Fields of every answer. */
  readonly always: Readonly<Record<string, string>>;
  readonly now: () => number;
  readonly log: Log;
}

const HEAD_END = Buffer.from('\r\n\r\n');
/** Longest head that is looked at, bytes. */
const LONGEST_HEAD = 8192;
/** What Node's HTTP hears of new connections with, by its name. */
const OF_NODE = 'connectionListener';

/**
 * Reads plain requests from the connections of a server by itself and writes their answers, at a third of what Node's HTTP
 * costs. It takes a request only when it is plain and came whole, in one piece. With the first one that is not, the connection
 * becomes one of the server's, from that request on and for good. Where the server does not hear of its connections as
 * Node's does today, it keeps all of them.
 */
export function takePlainConnections(server: Server, { find, always, now, log }: PlainConnections): { stop(): void } {
  const hearers = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  const http = hearers[0]!;
  if (hearers.length !== 1 || http.name !== OF_NODE) {
    log.warn(
      { node: process.version },
      'Every request is read by Node, which costs more time: its HTTP server hears of connections in another way than is known here',
    );
    return { stop: () => undefined };
  }
  const idle = new Set<Socket>();
  const fields = fieldsOf(Object.entries(always).flat());
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
  function textOf(answer: Answer, isLast: boolean): { readonly all: string; readonly as: BufferEncoding } {
    const { status, text } = answer;
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n${fields}${fieldsOf(answerFields(answer))}`;
    head += `Date: ${dateAt(now())}\r\n`;
    head += isLast
      ? 'Connection: close'
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(server.keepAliveTimeout / 1000)}`;
    const isAscii = text === null || Buffer.byteLength(text) === text.length;
    return { all: `${head}\r\n\r\n${text ?? ''}`, as: isAscii ? 'latin1' : 'utf8' };
  }

  function take(socket: Socket): void {
    if (stopping) {
      http.call(server, socket); // nobody looks at those that are idle here any more
      return;
    }
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
      const taken = socket.write(all, as);
      if (isLast)
        socket.destroySoon(); // not when the client closes: it may never
      else if (taken) next();
      else socket.once('drain', next); // a slow reader asks for nothing more meanwhile
    };

    const next = (): void => {
      busy = false;
      if (early !== null) {
        leave(early); // a client that does not wait for answers
        return;
      }
      if (ended) socket.end();
      else if (stopping) socket.destroySoon();
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

    /** Hands the connection over, with what came last; not one whose client has ended: Node answers nobody who has. */
    const leave = (chunk: Buffer): void => {
      if (socket.destroyed) return;
      if (ended) {
        socket.destroySoon();
        return;
      }
      idle.delete(socket);
      socket
        .off('data', onData)
        .off('end', onEnd)
        .off('timeout', onTimeout)
        .off('close', onClose)
        .off('error', onError);
      socket.setTimeout(0);
      socket.unshift(chunk);
      http.call(server, socket);
      socket.resume();
    };

    idle.add(socket);
    socket.setTimeout(server.keepAliveTimeout + 1000);
    socket.on('data', onData).on('end', onEnd).on('timeout', onTimeout).on('close', onClose).on('error', onError);
  }

  server.removeAllListeners('connection');
  server.on('connection', take);
  return {
    stop() {
      stopping = true;
      for (const socket of idle) socket.destroySoon(); // what was written last still goes out
    },
  };
}

/** Fields as they are written, of names and values in turn. */
function fieldsOf(list: readonly string[]): string {
  let text = '';
  for (let at = 0; at < list.length; at += 2) text += `${list[at]}: ${list[at + 1]}\r\n`;
  return text;
}
