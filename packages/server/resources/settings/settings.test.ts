import { SETTINGS } from '@loopwright/model';
import { expect, it } from 'vitest';
import { newClient } from '../../testing/call.ts';
import { openServer } from '../../testing/open-server.ts';

it('the owner sees every setting with its value, others none', async () => {
  const server = await openServer({ settings: { rateLimit: 777, databaseUrl: 'postgres://ada:hush@localhost/flows' } });
  try {
    const [owner, other] = [await newClient(server), await newClient(server)];
    const { status, body } = await owner('GET', '/settings/');
    expect(status).toBe(200);
    expect(body.items.map((item: { name: string }) => item.name)).toEqual(Object.keys(SETTINGS));
    expect(body.items.find((item: { name: string }) => item.name === 'rateLimit')).toEqual({
      name: 'rateLimit',
      env: 'LOOPWRIGHT_RATE_LIMIT',
      flag: 'rate-limit',
      value: 777,
      default: 6000,
      unit: 'per minute',
      meaning: SETTINGS.rateLimit.meaning,
    });
    expect(JSON.stringify(body)).not.toContain('hush');
    expect(body.items.find((item: { name: string }) => item.name === 'databaseUrl').value).toBe('(set, not shown)');
    expect((await other('GET', '/settings/')).status).toBe(403);
    expect((await server.app.inject('/api/settings/')).statusCode).toBe(401);
  } finally {
    await server.close();
  }
});
