import { describe, expect, it } from 'vitest';
import { isForeignPage, isFromThisMachine, isLoopbackAddress, isLoopbackHost } from './loopback.ts';

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '::ffff:127.0.0.1',
    '0:0:0:0:0:0:0:1',
  ])('%s is loopback', (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  });
  it.each([
    '128.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '::',
    '::2',
    '::ffff:10.0.0.1',
    'localhost',
    '',
    '127.1',
  ])('%j is not', (address) => {
    expect(isLoopbackAddress(address)).toBe(false);
  });
});

describe('a host name', () => {
  it('is loopback with a port or without', () => {
    expect(['localhost:1', 'localhost', '[::1]', '[::1]:80', '127.0.0.1:80'].every(isLoopbackHost)).toBe(true);
    expect([undefined, '', ':80', '[', 'example.org', 'localhost.'].some(isLoopbackHost)).toBe(false);
  });
});

describe('a request', () => {
  const here = { ip: '127.0.0.1', headers: { host: 'localhost:7878' } };
  it('is from this machine without a proxy and by a loopback name only', () => {
    expect(isFromThisMachine(here)).toBe(true);
    expect(isFromThisMachine({ ...here, ip: '192.0.2.1' })).toBe(false);
    expect(isFromThisMachine({ ...here, headers: { host: 'rebound.example' } })).toBe(false);
    expect(isFromThisMachine({ ...here, headers: { ...here.headers, 'x-forwarded-for': '192.0.2.1' } })).toBe(false);
    expect(isFromThisMachine({ ...here, headers: { ...here.headers, forwarded: 'for=192.0.2.1' } })).toBe(false);
  });

  it('is of a foreign page unless its origin is of this machine or allowed by name', () => {
    expect(isForeignPage({}, ['*'])).toBe(false);
    expect(isForeignPage({ origin: 'http://localhost:3000' }, [])).toBe(false);
    expect(isForeignPage({ origin: 'https://a.example' }, ['https://a.example'])).toBe(false);
    expect(isForeignPage({ origin: 'https://a.example' }, ['*'])).toBe(true);
    expect(isForeignPage({ 'sec-fetch-site': 'cross-site' }, [])).toBe(true);
  });
});
