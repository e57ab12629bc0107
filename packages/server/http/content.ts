import type { IncomingHttpHeaders } from 'node:http';
import { failure } from '@loopwright/model';
import { MOST_SHOWN } from './choice-text.ts';

const IS_JSON = /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i;
/** @see https://www.iana.org/assignments/http-parameters for the codings that there are */
const CODING = /^(aes128gcm|br|(x-)?compress|dcb|dcz|deflate|exi|(x-)?gzip|pack200-gzip|zstd)$/i;

/** Refuses a body of a type that is no JSON; one that names no type is taken for it. Throws UNSUPPORTED_MEDIA_TYPE. */
export function refuseOtherThanJson(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'];
  if (type && !IS_JSON.test(type)) throw failure('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send application/json' });
}

/**
 * Refuses a body that is coded, as by gzip: nothing here would read it. Throws UNSUPPORTED_MEDIA_TYPE.
 *
 * @see RFC 9110, section 8.4: what a server does not know how to decode it answers by 415
 */
export function refuseCoded(headers: IncomingHttpHeaders): void {
  const coding = headers['content-encoding'];
  // What names no coding, such as a character set, codes nothing.
  if (!coding?.split(',').some((name) => CODING.test(name.trim()))) return;
  const shown = coding.slice(0, MOST_SHOWN);
  throw failure('UNSUPPORTED_MEDIA_TYPE', {
    detail: `Content-Encoding: ${shown} is not read here. Send the body uncoded`,
  });
}
