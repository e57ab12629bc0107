import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock } from '@loopwright/runtime/ports';
import type { FastifyInstance } from 'fastify';

/** How much of a refused body is read and dropped at most, bytes. */
const MOST_BYTES = 256 * 1024 * 1024;
/** How long that may take, milliseconds. */
const LONGEST_MS = 30_000;
/** A sender who is silent so long after the answer has read it, milliseconds. */
const SILENT_MS = 2000;

/**
 * Lets whoever sends a body that is refused half-way read the answer: it goes out at once, but the connection is closed
 * only when the rest of the body was read and dropped, within bounds. Closed earlier, the sender would meet a reset
 * connection instead of the answer.
 *
 * @see RFC 9112, section 9.6: a server that closes with data unread makes the client lose the response
 */
export function drainRefusedBodies(app: FastifyInstance, clock: Clock): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode < 400 || request.raw.complete || typeof payload !== 'string') {
      done(null, payload);
      return;
    }
    reply.header('content-length', Buffer.byteLength(payload));
    done(null, Readable.from(answerThenDrain(payload, request.raw, app, clock)));
  });
}

async function* answerThenDrain(
  answer: string,
  body: IncomingMessage,
  app: FastifyInstance,
  clock: Clock,
): AsyncGenerator<string> {
  yield answer;
  await new Promise<void>((resolve) => {
    let left = MOST_BYTES;
    const over = clock.after(LONGEST_MS, end);
    let silent = clock.after(SILENT_MS, end);
    function end(): void {
      over();
      silent();
      body.off('data', onData).off('end', end).off('close', end).off('error', end);
      resolve();
    }
    function onData(chunk: Buffer): void {
      silent();
      silent = clock.after(SILENT_MS, end);
      left -= chunk.length;
      if (left <= 0 || !app.server.listening) end();
    }
    if (body.complete || body.destroyed || !app.server.listening) {
      end();
      return;
    }
    body.unpipe();
    body.on('data', onData).on('end', end).on('close', end).on('error', end).resume();
  });
}
