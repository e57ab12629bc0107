const CHARSET = /;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]+))/i;

/**
 * The text of an answer, without a byte order mark: by that mark where there is one, else by the charset of its type, else as UTF-8.
 * @see https://encoding.spec.whatwg.org/#decode
 */
export function replyText(body: Uint8Array, contentType: string | undefined): string {
  const named = CHARSET.exec(contentType ?? '');
  return decode(body, markedCharset(body) ?? named?.[1] ?? named?.[2] ?? 'utf-8');
}

function markedCharset([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return null;
}

/** As UTF-8 where nobody knows the charset. */
function decode(body: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}
