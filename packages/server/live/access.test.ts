import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openServer } from '../testing/open-server.ts';
import { chooseProtocol, type Handshake, isOriginAllowed, mayComeWithoutToken, tokenOf } from './access.ts';
import { listen, openSocket } from './testing/open-socket.ts';

const handshake = (headers: Handshake['headers'] = {}, url = '/ws/workflow/x/'): Handshake => ({
  headers: { host: '127.0.0.1:7878', ...headers },
  url,
  remoteAddress: '127.0.0.1',
});

describe('the token of a socket', () => {
  it('comes in the query or as the subprotocol after bearer', () => {
    expect(tokenOf(handshake({}, '/ws/workflow/x/?token=a.b.c'))).toBe('a.b.c');
    expect(tokenOf(handshake({ 'sec-websocket-protocol': 'bearer, a.b.c' }))).toBe('a.b.c');
    expect(tokenOf(handshake({ 'sec-websocket-protocol': 'bearer,a.b.c' }, '/ws/workflow/x/?token=q'))).toBe('q');
  });

  it('is null where none or an empty one came', () => {
    for (const protocol of [undefined, '', 'bearer', 'bearer,', 'graphql'])
      expect(
        tokenOf(handshake(protocol === undefined ? {} : { 'sec-websocket-protocol': protocol }, '/x?token=')),
      ).toBe(null);
  });

  it('is read from any query and header without a throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (query, protocol) => {
        tokenOf(handshake({ 'sec-websocket-protocol': protocol }, `/ws/workflow/x/?${query}`));
      }),
    );
  });

  it('is never echoed as the chosen protocol', () => {
    expect(chooseProtocol(new Set(['bearer', 'a.b.c']))).toBe('bearer');
    expect(chooseProtocol(new Set(['other']))).toBe('other');
    expect(chooseProtocol(new Set())).toBe(false);
  });
});

describe('a socket without a token', () => {
  const auto = { wsAuth: 'auto', host: '127.0.0.1' } as const;

  it.each([
    '127.0.0.1:7878',
    'localhost:7878',
    'LOCALHOST',
    '[::1]:7878',
    '127.8.9.1',
  ])('is let in on loopback under the name %s', (host) => {
    expect(mayComeWithoutToken(handshake({ host }), auto)).toBe(true);
  });

  it.each([
    'example.com',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '10.0.0.1:7878',
    '',
    '[::1',
    '0.0.0.0',
  ])('is kept out under the name %s', (host) => {
    expect(mayComeWithoutToken(handshake({ host }), auto)).toBe(false);
  });

  it('is kept out when it was forwarded, came from elsewhere, or the server listens beyond loopback', () => {
    expect(mayComeWithoutToken(handshake({ forwarded: 'for=1.2.3.4' }), auto)).toBe(false);
    expect(mayComeWithoutToken(handshake({ 'x-forwarded-for': '127.0.0.1' }), auto)).toBe(false);
    expect(mayComeWithoutToken({ ...handshake(), remoteAddress: '192.168.1.2' }, auto)).toBe(false);
    expect(mayComeWithoutToken({ ...handshake(), remoteAddress: undefined }, auto)).toBe(false);
    expect(mayComeWithoutToken(handshake(), { ...auto, host: '0.0.0.0' })).toBe(false);
  });

  it('is let in whatever else a proxy adds or the settings say: the contract names no more', async () => {
    const headers = { 'x-real-ip': '192.0.2.1', via: '1.1 proxy', 'x-forwarded-proto': 'https' };
    expect(mayComeWithoutToken(handshake(headers), auto)).toBe(true);
    const settings = { publicUrl: 'https://flows.example.com', trustedProxies: ['127.0.0.1'] };
    const server = await openServer({ settings });
    try {
      const socket = await openSocket(`${await listen(server)}/ws/workflow/${randomUUID()}/`);
      expect(await socket.next()).toMatchObject({ type: 'state_sync' });
    } finally {
      await server.close();
    }
  });

  it('is let in always or never by the setting', () => {
    const forwarded = handshake({ forwarded: 'for=1.2.3.4', host: 'example.com' });
    expect(mayComeWithoutToken(forwarded, { wsAuth: 'open', host: '0.0.0.0' })).toBe(true);
    expect(mayComeWithoutToken(handshake(), { wsAuth: 'required', host: '127.0.0.1' })).toBe(false);
  });
});

it('an origin is allowed by the setting, as the server’s own, or where there is none', () => {
  const from = (origin?: string) => handshake(origin === undefined ? {} : { origin });
  expect(isOriginAllowed(from(), [])).toBe(true);
  expect(isOriginAllowed(from('https://a.example'), ['*'])).toBe(true);
  expect(isOriginAllowed(from('https://a.example'), ['https://a.example'])).toBe(true);
  expect(isOriginAllowed(from('http://127.0.0.1:7878'), [])).toBe(true);
  for (const origin of ['null', 'https://b.example', 'http://127.0.0.1:1', 'https://a.example.evil']) {
    expect(isOriginAllowed(from(origin), ['https://a.example'])).toBe(false);
  }
});
