import { expect, it } from 'vitest';
import { newClient } from '../../testing/call.ts';
import { openServer } from '../../testing/open-server.ts';

it('one process that has its database to itself has no others to show; only the owner may ask', async () => {
  const server = await openServer();
  try {
    const [owner, other] = [await newClient(server), await newClient(server)];
    expect((await owner('GET', '/workers/')).body).toEqual({ items: [], next_cursor: null });
    expect((await other('GET', '/workers/')).status).toBe(403);
    expect((await server.app.inject('/api/workers/')).statusCode).toBe(401);
  } finally {
    await server.close();
  }
});
