import { describe, expect, it } from 'vitest';
import { createHome, isReachedFromElsewhere } from './home.ts';

const here = { socket: { remoteAddress: '127.0.0.1' }, headers: { host: 'localhost:7878' } };

describe('a request', () => {
  const home = createHome({ trustedProxies: [], publicUrl: '', corsOrigins: ['*', 'https://a.example'] });

  it('is from here without a proxy and by a loopback name only', () => {
    expect(home.isFromHere(here)).toBe(true);
    expect(home.isFromHere({ ...here, socket: { remoteAddress: '192.0.2.1' } })).toBe(false);
    expect(home.isFromHere({ ...here, socket: {} })).toBe(false);
    expect(home.isFromHere({ ...here, headers: { host: 'rebound.example' } })).toBe(false);
  });

  it.each([
    { 'x-forwarded-for': '192.0.2.1' },
    { forwarded: 'for=192.0.2.1' },
    { 'x-forwarded-proto': 'https' },
    { 'x-forwarded-host': 'localhost' },
    { 'x-real-ip': '127.0.0.1' },
    { via: '1.1 proxy' },
  ])('is not with what a proxy adds: %j', (added) => {
    expect(home.isFromHere({ ...here, headers: { ...here.headers, ...added } })).toBe(false);
  });

  it('is at home unless a page of another site sent it', () => {
    const withOrigin = (origin: string) => home.isAtHome({ ...here, headers: { ...here.headers, origin } });
    expect(home.isAtHome(here)).toBe(true);
    expect(withOrigin('http://localhost:3000')).toBe(true);
    expect(withOrigin('https://a.example')).toBe(true);
    expect(withOrigin('https://evil.example')).toBe(false);
  });
});

describe('a public address', () => {
  it('of another machine leaves nobody at home: a proxy may tell nothing of its callers', () => {
    const home = createHome({ trustedProxies: [], publicUrl: 'https://flows.example.com/', corsOrigins: [] });
    expect([home.isFromHere(here), home.isAtHome(here)]).toEqual([false, false]);
  });

  it.each([
    'http://127.0.0.1:8080',
    'http://localhost',
    'http://[::1]:1',
  ])('of this machine changes nothing: %s', (publicUrl) => {
    expect(createHome({ trustedProxies: [], publicUrl, corsOrigins: [] }).isAtHome(here)).toBe(true);
  });
});

it('nobody whose requests a trusted proxy sends is at home, whatever it adds', () => {
  const home = createHome({ publicUrl: '', trustedProxies: ['127.0.0.1', 'fd00::/8'], corsOrigins: [] });
  expect(home.isFromHere(here)).toBe(false);
  expect(home.isFromHere({ ...here, socket: { remoteAddress: '::ffff:127.0.0.1' } })).toBe(false);
  expect(home.isFromHere({ ...here, socket: { remoteAddress: '127.0.0.2' } })).toBe(true);
});

it('a server is reached from elsewhere by its address or by its public one', () => {
  const reached = (host: string, publicUrl = '', trustedProxies: string[] = []) =>
    isReachedFromElsewhere({ host, publicUrl, trustedProxies });
  expect(['127.0.0.1', '127.0.0.2', 'localhost', '::1'].some((host) => reached(host))).toBe(false);
  expect(reached('127.0.0.1', 'http://localhost:8080')).toBe(false);
  expect(['0.0.0.0', '::', '192.0.2.7', 'flows.example.com'].every((host) => reached(host))).toBe(true);
  expect(reached('127.0.0.1', 'https://flows.example.com')).toBe(true);
  expect(reached('127.0.0.1', '', ['127.0.0.1'])).toBe(true);
});
