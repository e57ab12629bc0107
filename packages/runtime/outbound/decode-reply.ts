import { promisify } from 'node:util';
import {
  brotliDecompress,
  constants,
  gunzip,
  inflate,
  inflateRaw,
  type ZlibOptions,
  type ZstdOptions,
  zstdDecompress,
} from 'node:zlib';
import type { HttpReply } from '@loopwright/sdk';

type Decode = (content: Uint8Array, options: ZlibOptions & ZstdOptions) => Promise<Uint8Array>;

/** As large a window as an answer may ask for. @see RFC 9659, section 3 */
const ZSTD_WINDOW = { [constants.ZSTD_d_windowLogMax]: 23 };

/** By the name of a content coding. @see RFC 9110, section 8.4.1 */
const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', (content, options) => promisify(isZlib(content) ? inflate : inflateRaw)(content, options)],
  ['br', promisify(brotliDecompress)],
  ['zstd', (content, options) => promisify(zstdDecompress)(content, { ...options, params: ZSTD_WINDOW })],
]);

/** Nobody uses as many; each costs as much as the first. */
const MOST_CODINGS = 5;

/**
 * An answer with its body decoded, and without the headers that spoke of the encoded one. In a coding that nobody here
 * knows it is as it came. Rejects with the system's code where a body is not what its header says, and like one that
 * came so where it would be larger than `maxBytes`.
 */
export async function decodedReply(reply: HttpReply, maxBytes: number): Promise<HttpReply> {
  const codings = codingsOf(reply.headers['content-encoding'] ?? '');
  if (reply.body.byteLength === 0 || codings.length === 0 || !codings.every((coding) => DECODERS.has(coding)))
    return reply;
  if (codings.length > MOST_CODINGS) throw new Error(`The Content-Encoding names more than ${MOST_CODINGS} encodings`);
  let { body } = reply;
  for (const coding of codings.toReversed()) {
    body = await DECODERS.get(coding)!(body, { maxOutputLength: maxBytes }).catch((cause: unknown) => {
      throw undecoded(coding, cause as Error & { readonly code?: string }, maxBytes);
    });
  }
  const { 'content-encoding': _, 'content-length': __, ...headers } = reply.headers;
  return { ...reply, headers, body };
}

/** In the order in which they were applied; `identity` is none. */
function codingsOf(header: string): readonly string[] {
  return header
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** Some servers call `deflate` what has no head. @see RFC 9110, section 8.4.1.2, and RFC 1950, section 2.2 */
function isZlib([method = 0, flags = 0]: Uint8Array): boolean {
  return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
}

function undecoded(coding: string, cause: Error & { readonly code?: string }, maxBytes: number): Error {
  if (cause.code === 'ERR_BUFFER_TOO_LARGE') {
    const large = new Error(`The answer is larger than ${maxBytes / 1024 / 1024} MiB`);
    return Object.assign(large, { code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' });
  }
  const text = `The answer is no whole ${coding}, which its Content-Encoding names: ${cause.message}`;
  return Object.assign(new Error(text), { code: cause.code });
}
