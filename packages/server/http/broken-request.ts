import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ERRORS, failure, type LoopwrightError } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import { envelope } from './reply-error.ts';
import { STATUS_CODES } from './status-codes.ts';

const HEADER_OVERFLOW = 'HPE_HEADER_OVERFLOW';
/** Of a head as of a whole request. */
const TOO_SLOW = 'ERR_HTTP_REQUEST_TIMEOUT';

/**
 * Answers what is no HTTP request, or none in time, in the envelope too, and closes the connection. A peer that is gone gets nothing.
 *
 * @see RFC 6585, section 5: 431 for header fields that are too large
 */
export function answerBrokenRequest(this: FastifyInstance, cause: NodeJS.ErrnoException, socket: Socket): void {
  if (cause.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { error, status } = refusalOf(cause, this.server);
  const body = JSON.stringify(envelope(error));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function refusalOf(
  { code }: NodeJS.ErrnoException,
  { headersTimeout, requestTimeout }: Server,
): { readonly error: LoopwrightError; readonly status: number } {
  if (code === TOO_SLOW) {
    const { status, text } = ERRORS.REQUEST_TOO_SLOW;
    const timeout = requestTimeout / 1000;
    const detail = `${text}: its head has ${headersTimeout / 1000} s, and the whole ${timeout} s`;
    return { error: failure('REQUEST_TOO_SLOW', { detail, body: { timeout } }), status };
  }
  const isTooLarge = code === HEADER_OVERFLOW;
  const detail = isTooLarge ? 'The request header is too large' : 'This is not a valid HTTP request';
  return { error: failure('INVALID_BODY', { detail }), status: isTooLarge ? 431 : 400 };
}
