import { describe, expect, it } from 'vitest';
import { isForeignPage, isLoopbackAddress, isLoopbackHost } from './loopback.ts';

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
  it('is of a foreign page unless its origin is of this machine or allowed by name', () => {
    expect(isForeignPage({}, ['*'])).toBe(false);
    expect(isForeignPage({ origin: 'http://localhost:3000' }, [])).toBe(false);
    expect(isForeignPage({ origin: 'https://a.example' }, ['https://a.example'])).toBe(false);
    expect(isForeignPage({ origin: 'https://a.example' }, ['*'])).toBe(true);
    expect(isForeignPage({ 'sec-fetch-site': 'cross-site' }, [])).toBe(true);
  });
});
