import { createClient } from '@loopwright/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';

const PASSWORD = 'correct-horse-battery';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess;
let token = '';

beforeAll(async () => {
  folder = await temporaryFolder('client');
  server = await startServer(folder.path);
  const { data } = await createClient({ baseUrl: server.origin }).POST('/api/auth/register/', {
    body: { username: 'ada', email: '', password: PASSWORD, password_confirm: PASSWORD },
  });
  token = data?.access ?? '';
});
afterAll(async () => {
  await server?.end('SIGKILL');
  await folder?.remove();
});

describe('a client of a running server', () => {
  it('makes, changes and reads a workflow by its token', async () => {
    const client = createClient({ baseUrl: server.origin, token });
    const made = await client.POST('/api/workflow/', { body: { name: 'Orders' } });
    expect(made.response.status).toBe(201);
    const path = { id: made.data?.id ?? '' };
    await client.PATCH('/api/workflow/{id}/', { params: { path }, body: { description: 'Large ones' } });
    const { data } = await client.GET('/api/workflow/{id}/', { params: { path } });
    expect(data).toMatchObject({ name: 'Orders', description: 'Large ones', status: 'inactive' });
  });

  it('is let in by an API key', async () => {
    const made = await createClient({ baseUrl: server.origin, token }).POST('/api/auth/api-keys/', {
      body: { name: 'client' },
    });
    const apiKey = made.data?.key ?? '';
    const { data } = await createClient({ baseUrl: server.origin, apiKey }).GET('/api/auth/me/');
    expect(data?.username).toBe('ada');
  });

  it('gets a refusal as an error with a code, not as a rejection', async () => {
    const { data, error, response } = await createClient({ baseUrl: server.origin }).GET('/api/workflow/');
    expect(data).toBeUndefined();
    expect(response.status).toBe(401);
    expect(error?.code).toBe('UNAUTHORIZED');
  });
});
