/** What goes out: status, and JSON text where there is content. */
export interface Answer {
  readonly status: number;
  readonly text: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * The fields of an answer that follow from it, name after value: its own, then type and length of its content, in bytes. Of what
 * has no content only 205 says so, since its status alone does not.
 *
 * @see RFC 9110, sections 8.6 and 15.3.6
 */
export function answerFields({ status, text, headers }: Answer): string[] {
  const fields: string[] = [];
  if (headers !== undefined) for (const name in headers) fields.push(name, headers[name]!);
  if (text !== null) fields.push('content-type', JSON_TYPE, 'content-length', String(Buffer.byteLength(text)));
  else if (status === 205) fields.push('content-length', '0');
  return fields;
}
