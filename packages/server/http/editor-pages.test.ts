import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

const PAGE = '<!doctype html><title>Editor</title>';
const SCRIPT = 'console.log("editor")';
const html = { accept: 'text/html,application/xhtml+xml' };

let folder: string;
let server: OpenServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-editor-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, 'assets/app-1a2b.js'), SCRIPT);
  await writeFile(join(folder, 'assets/app-1a2b.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, 'assets/app-1a2b.js.gz'), gzipSync(SCRIPT));
  server = await openServer({ editorFolder: folder });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ url, headers });

describe('a server with an editor', () => {
  it.each([
    '/',
    '/?setup_token=abc',
    '/workflows',
    '/workflows/1/history/?run=7',
    '/no/such.page',
  ])('answers its page to a browser at %s, checked anew each time, under a strict policy', async (url) => {
    const { statusCode, body, headers } = await get(url, html);
    expect([statusCode, body]).toEqual([200, PAGE]);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toBe(
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; " +
        "frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect((await get(url, { ...html, 'if-none-match': String(headers.etag) })).statusCode).toBe(304);
  });

  it('answers HEAD of a page without a body', async () => {
    const { statusCode, body } = await server.app.inject({ method: 'HEAD', url: '/workflows', headers: html });
    expect([statusCode, body]).toEqual([200, '']);
  });

  it.each([
    '/api/nothing',
    '/ws/nothing',
    '/media/nothing',
    '/node-icons/nothing.png',
    '/assets/nothing.js',
    '/health/x',
  ])('answers 404 in the envelope below what it serves otherwise: %s', async (url) => {
    const reply = await get(url, html);
    expect([url, reply.statusCode, reply.json().code]).toEqual([url, 404, 'NOT_FOUND']);
  });

  it('answers 404 in the envelope to who does not ask for a page, and 405 where another method is served', async () => {
    expect((await get('/workflows', { accept: 'application/json' })).json().code).toBe('NOT_FOUND');
    const posted = await server.app.inject({ method: 'POST', url: '/workflows', headers: html });
    expect(posted.statusCode).toBe(404);
    expect((await server.app.inject({ method: 'POST', url: '/', headers: html })).statusCode).toBe(405);
  });

  it('gives assets for ever, as they were compressed where the browser takes it', async () => {
    const plain = await get('/assets/app-1a2b.js');
    expect([plain.statusCode, plain.body]).toEqual([200, SCRIPT]);
    expect(plain.headers['content-type']).toBe('application/javascript; charset=utf-8');
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.vary).toBe('Origin, Accept-Encoding');
    const brotli = await get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotli.headers['content-type']).toBe('application/javascript; charset=utf-8');
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(SCRIPT);
    expect((await get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip');
  });

  it('gives no age to an asset that is not there, nor to one that it does not send', async () => {
    const asset = '/assets/app-1a2b.js';
    const { etag } = (await get(asset)).headers;
    for (const [url, headers, status, age] of [
      [asset, { 'if-none-match': String(etag) }, 304, 'public, max-age=31536000, immutable'],
      ['/assets/app-0000.js', {}, 404, undefined],
      [asset, { 'if-match': '"other"' }, 412, undefined],
      [asset, { range: 'bytes=1000-' }, 416, undefined],
    ] as const) {
      const reply = await get(url, headers);
      expect([reply.statusCode, reply.headers['cache-control']]).toEqual([status, age]);
      if (status > 400) expect(reply.json()).toMatchObject({ error_code: expect.any(String), details: {} });
    }
  });

  it('gives the files beside the page, and nothing outside the folder', async () => {
    const icon = await get('/favicon.svg');
    expect([icon.statusCode, icon.headers['content-type']]).toEqual([200, 'image/svg+xml']);
    for (const url of [
      '/assets/../index.html',
      '/assets/..%2findex.html',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets//x',
      '/assets/app-1a2b.js.br',
    ])
      expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
    expect(server.errors).toEqual([]);
  });

  it('needs no credentials and is not counted for the rate limit', async () => {
    expect((await get('/assets/app-1a2b.js')).headers['x-ratelimit-limit']).toBe(undefined);
    expect((await get('/', html)).headers['x-ratelimit-limit']).toBe(undefined);
  });
});

it('without auth the editor too answers on loopback names only', async () => {
  const open = await openServer({ editorFolder: folder, settings: { auth: false } });
  try {
    const foreign = { host: 'evil.example', ...html };
    for (const url of ['/', '/workflows', '/assets/app-1a2b.js'])
      expect((await open.app.inject({ url, headers: foreign })).statusCode).toBe(403);
    expect((await open.app.inject({ url: '/workflows', headers: { host: 'localhost:7878', ...html } })).body).toBe(
      PAGE,
    );
  } finally {
    await open.close();
  }
});
