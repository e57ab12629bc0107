import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../bin/loopwright.mjs', import.meta.url));

/** Notes every module of the main thread; writes them at the process's end. */
const NOTE = `
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
if (isMainThread && process.argv[1]?.endsWith('loopwright.mjs')) {
  const urls = [];
  registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
  process.on('exit', () => writeFileSync(process.env.NOTED_MODULES, JSON.stringify([...urls, ...process.moduleLoadList])));
}
`;

/** What only some requests need: each of them costs every start time, and every idle server memory. */
const LATER = [
  'typebox',
  'ajv',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  'prom-client',
  'yaml',
  'turndown',
  '@mixmark-io/domino',
  'tinypool',
  'undici',
  'fast-jwt',
  'typescript',
  '@opentelemetry/api',
  '@opentelemetry/core',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-modules-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('the first answer waits for no library that only some requests need', async () => {
  const hook = join(folder, 'note.mjs');
  const noted = join(folder, 'modules.json');
  await writeFile(hook, NOTE);
  const child = spawn(
    process.execPath,
    ['--import', pathToFileURL(hook).href, LAUNCHER, 'start', '--port', '0', '--data-dir', join(folder, 'data')],
    {
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: '', NOTED_MODULES: noted },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let out = '';
  while (!/http:\S+/.test(out)) out += ((await once(child.stdout, 'data')) as [Buffer])[0];
  expect((await fetch(`${/http:\S+/.exec(out)![0]}/health`)).status).toBe(200);
  child.kill('SIGTERM');
  await once(child, 'exit');
  const modules = JSON.parse(await readFile(noted, 'utf8')) as string[];
  const packages = new Set(modules.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]));
  expect(packages).toContain('fastify');
  expect(LATER.filter((name) => packages.has(name))).toEqual([]);
  expect(modules).toContain('NativeModule http');
  expect(modules).not.toContain('NativeModule internal/deps/undici/undici'); // that of Node's own fetch
});
