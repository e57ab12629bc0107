import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';

const SetupWire = Type.Object({
  auth: Type.Boolean({ description: 'Whether this server asks for credentials' }),
  has_owner: Type.Boolean({ description: 'Whether the first account was made' }),
  needs_setup_token: Type.Boolean({
    description: 'Whether this caller must bring the one-time token to register as the owner',
  }),
  open_sign_up: Type.Boolean({ description: 'Whether anyone may make an account without an invitation' }),
  version: Type.String(),
});

/** What a sign-in page must know before anybody signed in. */
export async function setupRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { settings, store, version, home } = context;

  app.get(
    '/api/setup/',
    {
      config: { public: true },
      schema: { tags: ['Server'], summary: 'How a first visitor gets in', response: { 200: SetupWire } },
    },
    async (request) => {
      const hasOwner = (await store.accounts.countUsers()) > 0;
      const needsLink = settings.auth && !hasOwner && !home.isAtHome(request);
      if (needsLink) context.showSetupLink();
      return {
        auth: settings.auth,
        has_owner: hasOwner,
        needs_setup_token: needsLink,
        open_sign_up: settings.openSignUp,
        version,
      };
    },
  );
}
