import { expect, test } from 'vitest';
import { replyText } from './reply-text.ts';

const latin1 = Buffer.from('größe', 'latin1');
const utf8 = Buffer.from('größe');
const utf16 = Buffer.from('größe', 'utf16le');

test.each<[string, Uint8Array, string | undefined]>([
  ['UTF-8 where nothing is said', utf8, undefined],
  ['UTF-8 where only the type is', utf8, 'application/json'],
  ['the charset of the type', latin1, 'text/plain; charset=iso-8859-1'],
  ['a charset in quotes, in any case, among others', latin1, 'text/plain; format=flowed; Charset="ISO-8859-1"; x=y'],
  ['UTF-16', utf16, 'text/plain;charset=utf-16le'],
  ['UTF-8 for a charset that nobody knows', utf8, 'text/plain; charset=klingon'],
  ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]), 'text/plain; charset=iso-8859-1'],
  ['UTF-16 by its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), undefined],
  ['the other UTF-16 by its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]).swap16(), undefined],
])('%s is read', (_, body, type) => {
  expect(replyText(body, type)).toBe('größe');
});

test('no bytes are no text', () => {
  expect(replyText(new Uint8Array(), undefined)).toBe('');
});
