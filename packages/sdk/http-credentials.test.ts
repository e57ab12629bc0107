import { expect, test } from 'vitest';
import { splitCredentials } from './http-credentials.ts';

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each<[string, string, string | null]>([
  ['http://host/a?b#c', 'http://host/a?b#c', null],
  ['https://ada:pw@host:8443/a?b#c', 'https://host:8443/a?b#c', basic('ada:pw')],
  ['http://ada@host/', 'http://host/', basic('ada:')],
  ['http://:pw@host/', 'http://host/', basic(':pw')],
  ['http://a%40b:p%C3%A4%3A%2F@host/', 'http://host/', basic('a@b:pä:/')],
  ['http://ada:100%@host/', 'http://host/', basic('ada:100%')],
])('%s', (address, url, authorization) => {
  const split = splitCredentials(new URL(address));
  expect([split.url.href, split.authorization]).toEqual([url, authorization]);
});
