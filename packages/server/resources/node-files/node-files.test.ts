import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const LIMIT = 20_000;
let server: OpenServer;
let ada: Client;
let base: string;
let node: string;

beforeAll(async () => {
  server = await openServer({ settings: { maxUploadBytes: LIMIT } });
  ada = await newClient(server);
});
beforeEach(async () => {
  const graph = await newGraph(ada, [{ type: 'counter' }]);
  node = graph.nodes[0]!;
  base = `/workflow/${graph.id}/nodes/${node}/files/`;
});
afterAll(() => server.close());

interface Part {
  readonly name: string;
  readonly value: string;
  readonly fileName?: string;
}

function form(parts: readonly Part[]): { payload: string; headers: Record<string, string> } {
  const lines = parts.map(
    ({ name, value, fileName }) =>
      `--edge\r\ncontent-disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"\r\ncontent-type: text/plain`}\r\n\r\n${value}\r\n`,
  );
  return {
    payload: `${lines.join('')}--edge--\r\n`,
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
  };
}

const file = (value: string, fileName = 'a.txt'): Part => ({ name: 'file', value, fileName });
const key = (value: string): Part => ({ name: 'key', value });
const send = (path: string, parts: readonly Part[], method: 'POST' | 'PUT' | 'PATCH' = 'POST') => {
  const { payload, headers } = form(parts);
  return ada(method, path, payload, headers);
};
const upload = (parts: readonly Part[]) => send(`${base}upload/`, parts);
const stored = () => readdir(join(server.filesFolder, 'node_files', node)).catch(() => []);
const fetchBytes = (address: string) => {
  const { pathname } = new URL(address);
  return server.app.inject({ method: 'GET', url: pathname });
};

describe('a node file', () => {
  test('is kept under a path that its name has no part in, and served as a download to anyone who has it', async () => {
    const { status, body } = await upload([key('input'), file('hello', '../../etc/über "x".txt')]);
    expect(status).toBe(201);
    expect(body).toMatchObject({ node, key: 'input' });
    expect(body.file).toMatch(new RegExp(`^http://localhost(:80)?/media/node_files/${node}/[A-Za-z0-9_-]{32}/`));
    expect(await stored()).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{32}$/)]);
    const bytes = await fetchBytes(body.file);
    expect([bytes.statusCode, bytes.body]).toEqual([200, 'hello']);
    expect(bytes.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '5',
      'x-content-type-options': 'nosniff',
    });
    expect(bytes.headers['content-disposition']).toMatch(/^attachment; filename="/);
    expect((await ada('GET', base)).body).toEqual([body]);
    expect((await ada('GET', `${base}${body.id}/`)).body).toEqual(body);
  });

  test('is not there while its workflow is deleted, and again once that is restored', async () => {
    const { body } = await upload([key('k'), file('hello')]);
    const workflow = base.split('/nodes/')[0];
    const served = async () => (await fetchBytes(body.file)).statusCode;
    await ada('DELETE', `${workflow}/`);
    expect(await served()).toBe(404);
    expect((await ada('POST', `${workflow}/restore/`)).status).toBe(200);
    expect(await served()).toBe(200);
  });

  test('replaces the one with the same key', async () => {
    const first = (await upload([file('one'), key('k')])).body;
    const second = (await upload([key('k'), file('two')])).body;
    expect((await ada('GET', base)).body).toEqual([second]);
    expect((await fetchBytes(first.file)).statusCode).toBe(404);
    expect((await fetchBytes(second.file)).body).toBe('two');
    expect(await stored()).toHaveLength(1);
  });

  test('gets other bytes and keeps its key', async () => {
    const made = (await upload([key('k'), file('one')])).body;
    for (const method of ['PUT', 'PATCH'] as const) {
      const { status, body } = await send(`${base}${made.id}/update-file/`, [key('other'), file(method)], method);
      expect([status, body.key]).toEqual([200, 'k']);
      expect((await fetchBytes(body.file)).body).toBe(method);
    }
    expect(await stored()).toHaveLength(1);
    expect((await send(`${base}x/update-file/`, [file('one')], 'PUT')).status).toBe(404);
  });

  test('keeps its bytes where the store lost its answer: it may be there', async () => {
    const { workflows } = server.store;
    const { putFile } = workflows;
    vi.spyOn(workflows, 'putFile').mockImplementationOnce(async (row) => {
      await putFile(row);
      throw new StoreUnavailable('The connection is lost');
    });
    expect((await upload([key('k'), file('one')])).status).toBe(503);
    const [kept] = (await ada('GET', base)).body;
    expect((await fetchBytes(kept.file)).body).toBe('one');
  });

  test('goes with its bytes, alone or with its node', async () => {
    const first = (await upload([key('a'), file('one')])).body;
    await upload([key('b'), file('two')]);
    expect((await ada('DELETE', `${base}${first.id}/`)).status).toBe(204);
    expect((await ada('DELETE', `${base}${first.id}/`)).status).toBe(404);
    expect(await stored()).toHaveLength(1);
    await ada('DELETE', base.replace('files/', 'remove/'));
    expect(await stored()).toEqual([]);
  });

  test.each([
    ['no key', [file('x')], 400, 'key'],
    ['no file', [key('k')], 400, 'file'],
    ['a file that is a field', [key('k'), { name: 'file', value: 'x' }], 400, 'file'],
    ['a key that is too long', [key('k'.repeat(256)), file('x')], 400, 'key'],
    ['a key that is endless', [key('k'.repeat(20_000)), file('x')], 400, 'key'],
  ])('with %s is refused, and no bytes stay', async (_, parts, status, field) => {
    const answer = await upload(parts);
    expect([answer.status, Object.keys(answer.body.details)]).toEqual([status, [field]]);
    expect(await stored()).toEqual([]);
  });

  test('that is too large is refused with 413, and no bytes stay', async () => {
    const answer = await upload([key('k'), file('x'.repeat(LIMIT + 1))]);
    expect([answer.status, answer.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(answer.body.detail).toBe(
      'Request body is too large: 20000 bytes are taken at most (setting max-upload-bytes)',
    );
    expect(await stored()).toEqual([]);
    expect((await ada('GET', base)).body).toEqual([]);
    expect((await upload([key('k'), file('x'.repeat(LIMIT))])).status).toBe(201);
  });

  test('comes as multipart and nothing else', async () => {
    expect((await ada('POST', `${base}upload/`, { key: 'k' })).status).toBe(415);
    expect((await ada('POST', `${base}upload/`, 'x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ada('POST', `${base}upload/`)).status).toBe(400);
    const cut = form([key('k'), file('hello')]);
    for (const payload of [cut.payload.slice(0, -20), cut.payload.slice(0, 60), 'no parts', ''])
      expect((await ada('POST', `${base}upload/`, payload, cut.headers)).status).toBe(400);
    expect((await ada('POST', `${base}upload/`, 'x', { 'content-type': 'multipart/form-data' })).status).toBe(400);
    expect(await stored()).toEqual([]);
  });

  test('that the disk refuses is answered 503, and taken again when the disk takes it', async () => {
    const folder = join(server.filesFolder, 'node_files');
    const aside = join(server.filesFolder, 'aside');
    await mkdir(folder, { recursive: true });
    await rename(folder, aside);
    await writeFile(folder, 'a file where the folder should be');
    const refused = await upload([key('k'), file('x')]);
    expect([refused.status, refused.body.code]).toEqual([503, 'UNAVAILABLE']);
    expect(refused.headers['retry-after']).toBeDefined();
    await rm(folder);
    await rename(aside, folder);
    expect((await ada('GET', base)).body).toEqual([]);
    expect((await upload([key('k'), file('x')])).status).toBe(201);
  });

  test('has no address but its own', async () => {
    for (const path of [
      '',
      'x',
      '../secret.key',
      '%2e%2e/secret.key',
      `node_files/${node}/..%2f..%2f..%2fsecret.key`,
      'node_files/%00',
    ])
      expect((await server.app.inject({ method: 'GET', url: `/media/${path}` })).statusCode).toBe(404);
  });
});

test('a node file is at the address that others use, where the settings name it', async () => {
  const behind = await openServer({ settings: { publicUrl: 'https://localhost:8443/' } });
  try {
    const client = await newClient(behind);
    const graph = await newGraph(client, [{ type: 'counter' }]);
    const files = `/workflow/${graph.id}/nodes/${graph.nodes[0]}/files/`;
    const { payload, headers } = form([key('k'), file('one')]);
    const { body } = await client('POST', `${files}upload/`, payload, headers);
    expect(body.file).toMatch(/^https:\/\/localhost:8443\/media\/node_files\//);
    expect((await client('GET', files)).body).toEqual([body]);
    expect((await client('GET', `${files}${body.id}/`)).body).toEqual(body);
  } finally {
    await behind.close();
  }
});
