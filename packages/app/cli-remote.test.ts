import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerOwner, withApiKey } from '../../testing/process/api.ts';
import { type ServerProcess, startServer } from '../../testing/process/server-process.ts';
import { type Ended, runCommand } from './testing/run-command.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/heartbeat.yaml', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('./bin/loopwright.mjs', import.meta.url));

/** What answers at an address is not always a Loopwright. */
async function answering(listener: RequestListener): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('import and export with --url', () => {
  let folder: string;
  let server: ServerProcess;
  let key: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loopwright-remote-'));
    server = await startServer(join(folder, 'data'));
    key = (await withApiKey((await registerOwner(server.origin)).api)).headers['x-api-key']!;
  });
  afterAll(async () => {
    await server?.end('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (args: readonly string[], apiKey = key): Promise<Ended> =>
    runCommand(folder, [...args, '--url', server.origin], { env: { LOOPWRIGHT_API_KEY: apiKey } });

  it('work on a running server, and the file comes back with the same logic', async () => {
    const made = await ask(['import', EXAMPLE]);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/^[0-9a-f-]{36}\tHeartbeat\n$/);
    const byName = await ask(['export', 'Heartbeat', '-o', 'out.yaml']);
    expect(byName).toMatchObject({ code: 0, err: '' });
    const byId = await ask(['export', made.out.split('\t')[0]!]);
    expect(byId.out).toBe(await readFile(join(folder, 'out.yaml'), 'utf8'));
    expect(byId.out).toContain('- count -> wait');
  });

  it('import nothing where one of the files has a node type that the server has not, and name that file', async () => {
    const text = await readFile(EXAMPLE, 'utf8');
    await writeFile(join(folder, 'first.yaml'), text.replace('name: Heartbeat', 'name: First'));
    await writeFile(join(folder, 'second.yaml'), text.replace('type: file-writer', 'type: nonsense'));
    const refused = await ask(['import', 'first.yaml', 'second.yaml']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^second\.yaml: nodes\.\w+\.type: there is no node type nonsense at the server\n$/);
    expect(await ask(['export', 'First'])).toMatchObject({ code: 1, err: 'There is no workflow First\n' });
  });

  it('end with 1 and name what is missing: a key, a workflow, a server; an address that is none ends with 2', async () => {
    expect(await ask(['export', 'Heartbeat'], '')).toMatchObject({
      code: 1,
      err: `${server.origin} wants an API key: set LOOPWRIGHT_API_KEY to one that is valid there\n`,
    });
    expect(await ask(['export', 'Nowhere'])).toMatchObject({ code: 1, err: 'There is no workflow Nowhere\n' });
    const silent = await runCommand(folder, ['import', EXAMPLE, '--url', 'http://127.0.0.1:2']);
    expect(silent.code).toBe(1);
    expect(silent.err).toMatch(/^http:\/\/127\.0\.0\.1:2 does not answer[^\n]*\n$/);
    const wrong = await runCommand(folder, ['import', EXAMPLE, '--url', 'somewhere']);
    expect(wrong).toMatchObject({
      code: 2,
      err: '--url: somewhere is no address; give one such as http://127.0.0.1:7878\n',
    });
  });

  it.each([
    ['import', EXAMPLE, '--user', 'ada'],
    ['import', EXAMPLE, '--data-dir', 'elsewhere'],
    ['export', 'Heartbeat', '--database-url', 'postgres://127.0.0.1/flows'],
    ['export', 'Heartbeat', '--config', 'none.json'],
  ])('refuse what the server would not hear of: %s %s %s', async (...args) => {
    expect(await ask(args)).toEqual({
      code: 2,
      out: '',
      err: `${args[2]} cannot be given with --url: the server has settings of its own, and its API key tells whose the workflows are\n`,
    });
  });

  if (process.platform !== 'win32')
    it('import what a pipe gives, which can be read but once', async () => {
      const line = `sed 's/^name: .*/name: Piped/' "$0" | exec "$1" "$2" import /dev/stdin --url "$3"`;
      const child = spawn('sh', ['-c', line, EXAMPLE, process.execPath, LAUNCHER, server.origin], {
        env: { ...process.env, LOOPWRIGHT_API_KEY: key },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk;
      });
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(out).toMatch(/\tPiped\n$/);
    });

  it('say by its id as by its name that there is no such workflow', async () => {
    const id = '01890000-0000-7000-8000-000000000000';
    expect(await ask(['export', id])).toEqual({ code: 1, out: '', err: `There is no workflow ${id}\n` });
  });

  it('find a server that a proxy has below a path', async () => {
    const proxy = await answering((incoming, reply) => {
      if (incoming.url?.startsWith('/flows/') !== true) return reply.writeHead(404).end();
      const { method, headers } = incoming;
      const onwards = request(server.origin + incoming.url.slice('/flows'.length), { method, headers }, (answer) => {
        reply.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(reply);
      });
      return incoming.pipe(onwards);
    });
    const at = ['--url', `${proxy.origin}/flows/`];
    const env = { LOOPWRIGHT_API_KEY: key };
    const made = await runCommand(folder, ['import', EXAMPLE, ...at], { env });
    expect(made).toMatchObject({ code: 0, err: '' });
    const found = await runCommand(folder, ['export', made.out.split('\t')[0]!, ...at], { env });
    expect(found).toMatchObject({ code: 0, err: '' });
    proxy.server.close();
  });

  it('go nowhere that they are sent, and name the place', async () => {
    const asked: IncomingMessage[] = [];
    const elsewhere = await answering((incoming, reply) => {
      asked.push(incoming);
      reply.end('{}');
    });
    const old = await answering(({ url }, reply) => {
      reply.writeHead(301, { location: `${elsewhere.origin}/flows${url}` }).end();
    });
    const env = { LOOPWRIGHT_API_KEY: key };
    for (const args of [
      ['import', EXAMPLE],
      ['export', 'Heartbeat'],
    ])
      expect(await runCommand(folder, [...args, '--url', old.origin], { env })).toEqual({
        code: 1,
        out: '',
        err: `${old.origin} sends on to ${elsewhere.origin}/flows: name that by --url\n`,
      });
    expect(asked).toEqual([]);
    for (const { server: one } of [elsewhere, old]) one.close();
  });

  it('that are sent to sign in elsewhere are told where, without what that address holds', async () => {
    const gate = await answering((_, reply) => {
      reply.writeHead(302, { location: 'https://sso.example/login?state=once' }).end();
    });
    expect(await runCommand(folder, ['export', 'Heartbeat', '--url', gate.origin])).toEqual({
      code: 1,
      out: '',
      err: `${gate.origin} sends on to https://sso.example, which is no Loopwright: name an address that is by --url\n`,
    });
    gate.server.close();
  });

  it.each([
    ['nothing', 200, ''],
    ['a page', 200, '<!doctype html><p>Hello'],
    ['a page that is not there', 404, '<!doctype html><p>Nothing here'],
    ['JSON of something else', 200, '{"hello": ["world"]}'],
  ])('take %s for no answer of a Loopwright, and write nothing', async (_what, status, page) => {
    const other = await answering((_, reply) => {
      reply.writeHead(status, { 'content-type': 'text/html' }).end(page);
    });
    for (const args of [
      ['import', EXAMPLE],
      ['export', 'Heartbeat', '-o', 'page.yaml'],
      ['export', '01890000-0000-7000-8000-000000000000', '-o', 'page.yaml'],
    ])
      expect(await runCommand(folder, [...args, '--url', other.origin])).toEqual({
        code: 1,
        out: '',
        err: `No Loopwright answers at ${other.origin}: name another by --url\n`,
      });
    await expect(readFile(join(folder, 'page.yaml'))).rejects.toThrow('ENOENT');
    other.server.close();
  });
});
