import pino, { type Logger } from 'pino';

/** What is kept of lines that cannot be written yet, bytes; further ones are lost. */
const MOST_KEPT = 65_536;

/**
 * The log of a process that serves or works, on stderr unless told otherwise. Who logs never hears that a line could not be
 * written (the disk is full, the terminal is gone): the next line tries again, and brings what was kept.
 */
export function openLog(level: string, fd = 2): Logger {
  const out = pino.destination({ dest: fd, sync: true, maxLength: MOST_KEPT });
  out.on('error', () => undefined); // without a listener the error is thrown into whoever logs
  return pino({ level }, out);
}
