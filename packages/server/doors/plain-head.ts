/** The head of a request that is as plain as can be. */
export interface PlainHead {
  readonly path: string;
  /** Lower-case names, each once. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

const REQUEST_LINE = /^POST (\/[!-~]*) HTTP\/1\.1$/;
/** A token, a colon, visible ASCII with blanks inside. */
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([!-~](?:[ -~]*[!-~])?)$/;
const LENGTH = /^[1-9][0-9]{0,8}$/;
/** What changes how a message is read, or what becomes of its connection. */
const NOT_PLAIN: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'te',
  'trailer',
  'expect',
  'upgrade',
  'proxy-connection', // the parser of Node takes it for `connection`
  'http2-settings',
  '__proto__',
]);

/**
 * Reads the head of a POST whose body has a length and whose connection stays: without the empty line at its end, a
 * character a byte. Null for every other, broken ones included: they are for a parser of all of HTTP. What is read here, that one
 * reads the same way.
 *
 * @see RFC 9112, sections 3, 5 and 6: request line, fields and the length of the body
 */
export function readPlainHead(text: string): PlainHead | null {
  const lines = text.split('\r\n');
  const path = REQUEST_LINE.exec(lines[0]!)?.[1];
  if (path === undefined) return null;
  const headers: Record<string, string> = {};
  for (let at = 1; at < lines.length; at += 1) {
    const field = FIELD.exec(lines[at]!);
    if (field === null) return null;
    const name = field[1]!.toLowerCase();
    if (NOT_PLAIN.has(name) || Object.hasOwn(headers, name)) return null;
    headers[name] = field[2]!;
  }
  const { host, connection, 'content-length': length } = headers;
  if (host === undefined || length === undefined || !LENGTH.test(length)) return null;
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return null;
  return { path, headers, bodyBytes: Number(length) };
}
