import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { openApiDocument } from './openapi.ts';

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

/** Calls that need no body. */
const BODILESS = [
  'POST /api/auth/sign-out-everywhere/',
  'POST /api/workflow/{id}/restore/',
  'POST /api/workflow/{id}/duplicate/',
  'POST /api/workflow/{id}/check/',
  'POST /api/workflow/{id}/versions/{version_id}/restore/',
  'POST /api/workflow/{id}/start_execution/',
  'POST /api/workflow/{id}/stop_execution/',
  'POST /api/workflow/{id}/activate/',
  'POST /api/workflow/{id}/deactivate/',
  'POST /api/nodes/refresh/',
  'POST /api/queues/{queue_id}/redrive/',
  'POST /api/dead-letters/{letter_id}/redrive/',
];

let server: OpenServer;
let operations: readonly (readonly [string, Operation])[];
beforeAll(async () => {
  server = await openServer();
  const { paths } = (await openApiDocument(server.app)) as { paths: Record<string, Record<string, Operation>> };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
});
afterAll(() => server.close());

describe('the OpenAPI document', () => {
  it('is version 3.1 and served as it is', async () => {
    const served = (await server.app.inject('/api/openapi.json')).json();
    expect(served).toMatchObject({ openapi: '3.1.0', info: { title: 'Loopwright', version: '0.0.0' } });
    expect(served).toEqual(JSON.parse(JSON.stringify(await openApiDocument(server.app))));
    expect(Object.keys(served.components.securitySchemes)).toEqual(['token', 'apiKey']);
    expect(served.components.schemas.Error.required).toEqual(['error', 'code', 'details', 'detail', 'error_code']);
  });

  it('gives every route a tag, a summary and the error envelope', () => {
    const bare = operations.filter(
      ([, { tags, summary, responses }]) => !tags?.length || !summary || responses.default === undefined,
    );
    expect(bare.map(([name]) => name)).toEqual([]);
    expect(operations.length).toBeGreaterThan(70);
  });

  it('says what each route answers when it succeeds: a body with its schema, or that there is none', () => {
    const untold = operations.filter(([, { responses }]) => {
      const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      return successes.length === 0 || successes.some(([status, reply]) => status !== '204' && !('content' in reply));
    });
    expect(untold.map(([name]) => name)).toEqual([]);
  });

  it('says which routes take a body, and of which type one is that is no JSON', () => {
    const bodies = operations.filter(([name]) => /^(POST|PUT|PATCH) /.test(name));
    const bodiless = bodies.filter(([, { requestBody }]) => requestBody === undefined).map(([name]) => name);
    expect(bodiless).toEqual(BODILESS);
    const others = bodies.flatMap(([name, { requestBody }]) => {
      const types = Object.keys(requestBody?.content ?? {});
      return types.join() === 'application/json' || types.length === 0 ? [] : [[name, types]];
    });
    const file = '/api/workflow/{id}/nodes/{nodeId}/files';
    expect(others).toEqual([
      ['POST /api/workflow/import/', ['application/json', 'application/yaml']],
      [`POST ${file}/upload/`, ['multipart/form-data']],
      [`PUT ${file}/{fileId}/update-file/`, ['multipart/form-data']],
      [`PATCH ${file}/{fileId}/update-file/`, ['multipart/form-data']],
      ['POST /api/webhooks/{webhook_id}/', ['application/json', '*/*']],
    ]);
    const upload = operations.find(([name]) => name === `POST ${file}/upload/`)![1].requestBody!;
    expect(upload.content['multipart/form-data']!.schema).toMatchObject({
      required: ['key', 'file'],
      properties: { file: { type: 'string', format: 'binary' } },
    });
    const exported = operations.find(([name]) => name === 'GET /api/workflow/{id}/export/')![1].responses['200']!;
    expect(Object.keys(exported.content!)).toEqual(['application/yaml']);
  });

  it('says which routes need no credentials, and which a token', () => {
    const of = (name: string) => operations.find(([one]) => one === name)?.[1].security;
    expect(of('POST /api/auth/login/')).toEqual([]);
    expect(of('GET /api/version/')).toEqual([]);
    expect(of('GET /api/auth/api-keys/')).toEqual([{ token: [] }]);
    expect(of('GET /api/auth/me/')).toBe(undefined);
  });

  it('says of webhooks, which may need none, that wrong credentials are refused', () => {
    const webhook = operations.find(([name]) => name === 'POST /api/webhooks/{webhook_id}/')![1];
    expect(webhook.description).toContain('Wrong credentials are 401, also where none are needed.');
  });

  it('has the header of every route that takes an Idempotency-Key', () => {
    const taking = operations.filter(([, { description }]) => description?.includes('Idempotency-Key'));
    expect(taking.map(([name]) => name)).toEqual([
      'POST /api/webhooks/{webhook_id}/',
      'POST /api/workflow/{id}/execute/',
      'POST /api/runs/{run_id}/replay/',
    ]);
    for (const [name, { parameters }] of taking)
      expect([name, parameters]).toEqual([
        name,
        expect.arrayContaining([expect.objectContaining({ in: 'header', name: 'idempotency-key' })]),
      ]);
  });

  it('has no route open to strangers that SECURITY.md and docs/api.md do not name', async () => {
    const open = operations
      .filter(([, { security }]) => security?.length === 0)
      .map(([name]) => name.split(' ')[1]!.replace('{*}', '...'));
    expect(open.length).toBeGreaterThan(8);
    for (const [page, path] of [
      ['SECURITY.md', (full: string) => full],
      ['docs/api.md', (full: string) => full.replace(/^\/api(?=\/(?!docs|openapi))/, '')],
    ] as const) {
      const text = await readFile(new URL(`../../../${page}`, import.meta.url), 'utf8');
      expect(open.filter((full) => !text.includes(`\`${path(full)}\``))).toEqual([]);
    }
  });
});

describe('the page of the API', () => {
  it('and all that it loads comes from this server, under a strict policy', async () => {
    const { statusCode, headers, body } = await server.app.inject('/api/docs');
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toMatch(/https:|upgrade-insecure/);
    const loaded = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
    expect(loaded.length).toBeGreaterThan(4);
    for (const url of loaded) expect([url, (await server.app.inject(url)).statusCode]).toEqual([url, 200]);
    expect((await server.app.inject('/api/docs/json')).json().openapi).toBe('3.1.0');
  });

  it('has nothing else below it', async () => {
    const reply = await server.app.inject('/api/docs/nothing');
    expect([reply.statusCode, reply.json().code]).toEqual([404, 'NOT_FOUND']);
    expect((await server.app.inject('/api/docs/static/..%2f..%2fpackage.json')).statusCode).toBeGreaterThanOrEqual(400);
  });
});
