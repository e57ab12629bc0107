import { failure } from './errors.ts';

/** An address that can be called. Throws FIELD_INVALID for a text that is none. */
export function readHttpAddress(written: string): URL {
  const url = URL.parse(written);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw failure('FIELD_INVALID', { detail: 'Enter an address that begins with http:// or https://.' });
}
