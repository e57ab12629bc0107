import { expect, it } from 'vitest';
import { openServer } from '../../testing/open-server.ts';

it('a first visitor is told how to get in, from this machine and from elsewhere', async () => {
  const server = await openServer({ settings: { openSignUp: false }, setupToken: 'once' });
  try {
    const ask = async (more: object = {}) => (await server.app.inject({ url: '/api/setup/', ...more })).json();
    const fresh = { auth: true, has_owner: false, needs_setup_token: false, open_sign_up: false, version: '0.0.0' };
    expect(await ask()).toEqual(fresh);
    expect(await ask({ remoteAddress: '192.0.2.1' })).toEqual({ ...fresh, needs_setup_token: true });
    expect(await ask({ headers: { origin: 'https://evil.example' } })).toEqual({ ...fresh, needs_setup_token: true });
    await server.register();
    expect(await ask({ remoteAddress: '192.0.2.1' })).toEqual({ ...fresh, has_owner: true });
  } finally {
    await server.close();
  }
});

it('a server without auth has its owner from the start, and open sign-up is told', async () => {
  const server = await openServer({ settings: { auth: false, openSignUp: true } });
  try {
    expect((await server.app.inject('/api/setup/')).json()).toEqual({
      auth: false,
      has_owner: true,
      needs_setup_token: false,
      open_sign_up: true,
      version: '0.0.0',
    });
  } finally {
    await server.close();
  }
});
