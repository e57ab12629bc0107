import { failure, type Json, Type } from '@loopwright/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { refuseOtherThanJson } from '../../http/content.ts';
import { rawBodyScope } from '../../http/raw-body.ts';
import { refuseDeepNesting } from '../nesting.ts';
import { queryToKeep } from '../webhook/head.ts';

const SCHEMA = {
  tags: ['Waiting'],
  summary: 'Answers a call-back, once',
  description:
    'The address was made by a callback-url node; who has it needs no credentials. Answers once the answer is durable, also ' +
    'when nobody waits for it yet. The body is JSON, or empty. 404: no such call-back; 409: it was answered before, has ' +
    'timed out, or its run has ended.',
  params: Type.Object({ token: Type.String() }),
  body: { content: { 'application/json': { schema: {} } } },
  response: { 202: Type.Object({ status: Type.Literal('accepted') }) },
};
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The door of call-backs, beyond the contract. */
export async function callbackRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { waits } = context.runtime;

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { token } = request.params as { readonly token: string };
    await waits.callback(token, { body: bodyOf(request), query: { ...queryToKeep(request.url, request.query) } });
    return reply.code(202).send({ status: 'accepted' });
  }

  await rawBodyScope(app, async (scope) => {
    scope.post('/api/callbacks/:token/', {
      schema: SCHEMA,
      config: { public: true },
      bodyLimit: context.settings.maxBodyBytes,
      handler: take,
    });
  });
}

/**
 * The body as JSON, whatever type it has: much that calls back names none, or that of a form. Null where there is none. Throws
 * INVALID_JSON, UNSUPPORTED_MEDIA_TYPE.
 */
function bodyOf(request: FastifyRequest): Json {
  const bytes = (request.body as Uint8Array | undefined) ?? new Uint8Array(0);
  if (bytes.byteLength === 0) return null;
  refuseDeepNesting(bytes);
  try {
    return JSON.parse(decoder.decode(bytes)) as Json;
  } catch (cause) {
    refuseOtherThanJson(request.headers);
    throw failure('INVALID_JSON', { cause });
  }
}
