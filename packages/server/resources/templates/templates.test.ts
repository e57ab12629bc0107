import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { newClient } from '../../testing/call.ts';
import { openServer } from '../../testing/open-server.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples', import.meta.url));

it('every example is a template, the order intake first, and each can be imported', async () => {
  const server = await openServer({ examplesFolder: EXAMPLES });
  try {
    const client = await newClient(server);
    const { status, body } = await client('GET', '/templates/');
    expect(status).toBe(200);
    expect(body.next_cursor).toBe(null);
    const files = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.yaml'));
    expect(body.items.map((item: { id: string }) => `${item.id}.yaml`).sort()).toEqual(files.sort());
    expect(body.items[0]).toMatchObject({
      id: 'order-intake',
      name: 'Order intake',
      workflow_type: 'production',
      webhook_ids: ['orders'],
    });
    expect(body.items[0].node_types).toContain('webhook-producer');
    for (const { id, name, description, file } of body.items) {
      expect([id, description.length > 10]).toEqual([id, true]);
      const imported = await client('POST', '/workflow/import/', { file });
      expect([id, imported.status, imported.body.name]).toEqual([id, 201, name]);
    }
  } finally {
    await server.close();
  }
});

it('a server without examples offers none, and a stranger is refused', async () => {
  const server = await openServer();
  try {
    const client = await newClient(server);
    expect((await client('GET', '/templates/')).body).toEqual({ items: [], next_cursor: null });
    expect((await server.app.inject('/api/templates/')).statusCode).toBe(401);
  } finally {
    await server.close();
  }
});
