import { failure, isUuid, Type, type WorkflowId } from '@loopwright/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { refuseOtherThanJson } from '../../http/content.ts';
import { rawBodyScope } from '../../http/raw-body.ts';
import { IdempotencyHeaders, idempotencyKeyOf } from '../idempotency-key.ts';
import { refuseDeepNesting } from '../nesting.ts';
import { headersToKeep } from '../webhook/head.ts';
import { answerOf } from './answer.ts';

const NO_BODY = new Uint8Array(0);
const JSON_TYPE = 'application/json; charset=utf-8';

const SCHEMA = {
  tags: ['Execution'],
  summary: 'Runs an active api workflow once and answers with its result',
  description:
    'The first http-response to end gives body and status; without one the output of the last node is answered. The answer is durable when it goes out. Repeats with the same Idempotency-Key within 24 hours get the answer of the first run.',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  headers: IdempotencyHeaders,
  body: Type.Object({
    input: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    timeout: Type.Optional(Type.Number({ exclusiveMinimum: 0, default: 300, description: 'Seconds' })),
  }),
  response: {
    200: Type.Object({
      success: Type.Literal(true),
      workflow_id: Type.String({ format: 'uuid' }),
      output: Type.Record(Type.String(), Type.Unknown()),
      execution_time_ms: Type.Number(),
    }),
    400: Type.Object({
      success: Type.Literal(false),
      workflow_id: Type.String({ format: 'uuid' }),
      error: Type.String(),
      code: Type.Literal('INVALID_REQUEST'),
      details: Type.Record(Type.String(), Type.Unknown()),
      detail: Type.String(),
      error_code: Type.String(),
      execution_time_ms: Type.Number(),
    }),
  },
};

/** Its path. */
export const REQUEST_PATH = '/api/workflow/:id/execute/';

/** The door of `api` workflows: POST `/api/workflow/{id}/execute/`. */
export async function requestRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { doors } = context.runtime;

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { id } = request.params as { readonly id: string };
    const userId = callerOf(request).id;
    if (!isUuid(id)) throw failure('WORKFLOW_NOT_FOUND');
    const workflowId = id.toLowerCase() as WorkflowId;
    const outcome = await doors.request({
      userId,
      workflowId,
      body: bodyOf(request),
      headers: headersToKeep(request.headers),
      idempotencyKey: idempotencyKeyOf(request),
    });
    const { status, text } = answerOf(outcome, workflowId);
    reply.statusCode = status;
    if (text === null) return reply.send();
    reply.header('content-type', JSON_TYPE);
    return reply.send(text);
  }

  await rawBodyScope(app, async (scope) => {
    scope.post(REQUEST_PATH, {
      schema: SCHEMA,
      config: { rateLimit: false },
      bodyLimit: context.settings.maxBodyBytes,
      handler: take,
    });
  });
}

/** A body that names no type is taken for JSON, as everywhere. */
function bodyOf(request: FastifyRequest): Uint8Array {
  const body = request.body as Uint8Array | undefined;
  if (body === undefined || body.length === 0) return NO_BODY;
  refuseOtherThanJson(request.headers);
  refuseDeepNesting(body);
  return body;
}
