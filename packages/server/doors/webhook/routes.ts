import { failure, Type, type UserId } from '@loopwright/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { rawBodyScope } from '../../http/raw-body.ts';
import { IdempotencyHeaders, idempotencyKeyOf } from '../idempotency-key.ts';
import { refuseDeepJson } from '../nesting.ts';
import { acceptedText } from './accepted-text.ts';
import { headersToKeep, queryToKeep } from './head.ts';

const NO_BODY = new Uint8Array(0);
const JSON_TYPE = 'application/json; charset=utf-8';
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

const SCHEMA = {
  tags: ['Webhooks'],
  summary: 'Hands a message to every listening loop',
  description:
    'Answers once the message is durable for each of them. The body may be of any type; one that is no JSON counts as {}; JSON nested deeper than 500 levels is refused. Repeats with the same Idempotency-Key within 24 hours find the first message. Wrong credentials are 401, also where none are needed.',
  params: Type.Object({ webhook_id: Type.String({ description: 'The webhook_id of webhook-producer nodes' }) }),
  body: { content: { 'application/json': { schema: {} }, '*/*': { schema: {} } } },
  headers: IdempotencyHeaders,
  response: {
    202: Type.Object({
      status: Type.Literal('accepted'),
      webhook_id: Type.String(),
      subscribers: Type.Integer({ minimum: 0, description: 'How many loops have it; 0: nothing was kept' }),
      message: Type.String(),
    }),
  },
};

/** Its path. */
export const WEBHOOK_PATH = '/api/webhooks/:webhook_id/';

/**
 * The door of webhooks (contract, section 2.12). With the setting `webhook-auth` at `open` a call without credentials
 * is meant for the hooks of the installation's owner; one with credentials for those of its user, as ever, and for
 * nobody's where they are wrong.
 */
export async function webhookRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const isOpen = context.settings.webhookAuth === 'open';
  const { doors } = context.runtime;
  let ownerId: UserId | null = null;

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { webhook_id: channel } = request.params as { readonly webhook_id: string };
    if (channel === '') throw failure('ROUTE_NOT_FOUND');
    const body = (request.body as Uint8Array | undefined) ?? NO_BODY;
    refuseDeepJson(body);
    const { subscribers } = await doors.webhook({
      userId: request.caller === null ? await owner() : request.caller.id,
      channel,
      method: request.method,
      headers: headersToKeep(request.headers),
      query: queryToKeep(request.url, request.query),
      body,
      idempotencyKey: idempotencyKeyOf(request),
    });
    reply.statusCode = 202;
    reply.header('content-type', JSON_TYPE);
    return reply.send(acceptedText(channel, subscribers));
  }

  async function owner(): Promise<UserId> {
    if (!isOpen) throw failure('NOT_AUTHENTICATED');
    if (ownerId === null) {
      const users = await context.store.accounts.users();
      ownerId = users.find((user) => user.isOwner)?.id ?? null;
    }
    if (ownerId === null) throw failure('NOT_AUTHENTICATED', { detail: 'Nobody owns this installation yet' });
    return ownerId;
  }

  await rawBodyScope(app, async (scope) => {
    scope.addHook('onRequest', acceptAnyType);
    scope.post(WEBHOOK_PATH, {
      schema: SCHEMA,
      config: { rateLimit: false, takesStrangers: isOpen },
      bodyLimit: context.settings.maxBodyBytes,
      handler: take,
    });
  });
}

/** Fastify refuses a Content-Type that is none; a webhook may carry anything. */
function acceptAnyType(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const type = request.headers['content-type'];
  if (type !== undefined && !MEDIA_TYPE.test(type)) request.raw.headers['content-type'] = 'application/octet-stream';
  done();
}
