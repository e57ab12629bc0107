import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerOwner, withApiKey } from '../../testing/process/api.ts';
import { type ServerProcess, startServer } from '../../testing/process/server-process.ts';
import { type Ended, runCommand } from './testing/run-command.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/heartbeat.yaml', import.meta.url));

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
});
