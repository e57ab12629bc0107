import type { Socket } from 'node:net';
import { failure } from '@loopwright/model';
import { envelope } from './reply-error.ts';

const HEADER_OVERFLOW = 'HPE_HEADER_OVERFLOW';

/**
 * Answers what is no HTTP request, in the envelope too, and closes the connection. A peer that is gone gets nothing.
 *
 * @see RFC 6585, section 5: 431 for header fields that are too large
 */
export function answerBrokenRequest(cause: NodeJS.ErrnoException, socket: Socket): void {
  if (cause.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const isTooLarge = cause.code === HEADER_OVERFLOW;
  const detail = isTooLarge ? 'The request header is too large' : 'This is not a valid HTTP request';
  const body = JSON.stringify(envelope(failure('INVALID_BODY', { detail })));
  const status = isTooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
