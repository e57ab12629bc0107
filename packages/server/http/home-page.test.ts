import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

let server: OpenServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

const page = (more: object = {}) => server.app.inject({ url: '/', ...more });

describe('the page at /', () => {
  it('is HTML that loads nothing, says what runs here and where to go', async () => {
    const { headers, body } = await page();
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body).not.toMatch(/<(script|link|img|iframe)|url\(|@import/);
    for (const part of [
      'Version 0.0.0',
      'href="/api/docs"',
      'href="/health"',
      'name="viewport"',
      'lang="en"',
      'prefers-color-scheme',
    ])
      expect(body).toContain(part);
  });

  it('shows how to make the owner’s account while there is none, at the address it was reached by', async () => {
    const here = (await page({ headers: { host: '127.0.0.1:9000' } })).body;
    expect(here).toContain('curl -X POST http://127.0.0.1:9000/api/auth/register/');
    expect(here).not.toContain('setup_token');
    expect((await page({ remoteAddress: '192.0.2.1' })).body).toContain('setup_token');
    const hostile = (await page({ headers: { host: '"><b>' } })).body;
    expect(hostile).not.toContain('"><b>');
    expect(hostile).toContain('http://127.0.0.1:7878/api/auth/register/');
    const proxied = await openServer({ settings: { trustedProxies: ['127.0.0.1'] } });
    const through = async (scheme: string) => {
      const headers = {
        'x-forwarded-for': '192.0.2.1',
        'x-forwarded-proto': scheme,
        'x-forwarded-host': 'flows.example',
      };
      return (await proxied.app.inject({ url: '/', headers })).body;
    };
    expect(await through('https')).toContain('https://flows.example/api/auth/register/');
    expect(await through('"><b>')).toContain(' http://flows.example/api/auth/register/');
    await proxied.close();
    await server.register();
    const later = (await page()).body;
    expect(later).not.toContain('register');
    expect(later).toContain('/api/auth/login/');
  });
});
