import { expect, test } from 'vitest';
import { readHttpAddress } from './http-address.ts';

test.each(['http://a', 'HTTPS://a/b?c=d#e', 'http://user:secret@a:1/'])('%s is an address', (written) => {
  expect(readHttpAddress(written).href).toBe(new URL(written).href);
});

test.each([
  '',
  'nota url',
  'ftp://x',
  '/path',
  'http://',
  'javascript:1',
])('"%s" is none, which tells what is', (written) => {
  expect(() => readHttpAddress(written)).toThrow(
    expect.objectContaining({ code: 'FIELD_INVALID', message: expect.stringContaining('http:// or https://') }),
  );
});
