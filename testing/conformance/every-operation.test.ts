import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { operationsOf } from '../process/operations.ts';
import { startServer, temporaryFolder } from '../process/server-process.ts';

/** What stands beyond the wire contract and has tests of its own beside its routes: operations, and beginnings of paths. */
const BEYOND = [
  'PATCH /api/auth/me/',
  'POST /api/auth/password/',
  '/api/activity/',
  '/api/approvals/',
  '/api/audit/',
  '/api/auth/sign-out-everywhere/',
  '/api/callbacks/',
  '/api/dead-letters/',
  '/api/expressions/',
  '/api/invitations/',
  '/api/queues/',
  '/api/runs/',
  '/api/settings/',
  '/api/setup/',
  '/api/templates/',
  '/api/users/',
  '/api/workers/',
  '/api/workflow/import/',
  ...['activity/', 'check/', 'document/', 'edits/', 'export/', 'restore/', 'runtime_state/', 'stats/', 'versions/'].map(
    (path) => `/api/workflow/{id}/${path}`,
  ),
  '/health',
  '/metrics',
  '/ready',
];
const FOLDER = new URL('./', import.meta.url);

it('the suite calls every operation of the wire contract, and each of its files has a list of its calls', async () => {
  const folder = await temporaryFolder('conformance-operations');
  const server = await startServer(folder.path);
  const operations = await operationsOf(server.origin);
  await server.end('SIGTERM');
  await folder.remove();

  const suites = (await readdir(FOLDER)).filter(
    (name) => name.endsWith('.test.ts') && name !== 'every-operation.test.ts',
  );
  const lists = await readdir(new URL('calls/', FOLDER));
  expect(lists.sort()).toEqual(suites.map((name) => name.replace('.test.ts', '.txt')).sort());
  const texts = await Promise.all(lists.map((name) => readFile(new URL(`calls/${name}`, FOLDER), 'utf8')));
  const called = new Set(texts.flatMap((text) => text.trim().split('\n')));

  const isMeant = (beginning: string, { method, path }: (typeof operations)[number]) =>
    path.startsWith(beginning) || `${method} ${path}` === beginning;
  const names = operations
    .filter((one) => !BEYOND.some((beginning) => isMeant(beginning, one)))
    .map(({ method, path }) => `${method} ${path}`);
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !called.has(name))).toEqual([]);
  expect(BEYOND.filter((beginning) => !operations.some((one) => isMeant(beginning, one)))).toEqual([]);
});
