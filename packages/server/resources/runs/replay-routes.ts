import { failure, isUuid, type NodeId, type RunId, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { IdempotencyHeaders, idempotencyKeyOf } from '../../doors/idempotency-key.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { readId } from '../../http/query-fields.ts';

/** A past run, run again as a new one. */
export async function replayRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.post(
    '/api/runs/:run_id/replay/',
    {
      schema: {
        tags: ['Runs'],
        summary: 'Runs a run that ended again, as a new run, with the same data or other, whole or from a node',
        description:
          'A run of a loop goes to the end of its queue; where the workflow does not run it waits for the next start. ' +
          'Takes an Idempotency-Key.',
        params: Type.Object({ run_id: Type.Integer({ minimum: 1 }) }),
        headers: IdempotencyHeaders,
        body: Type.Object({
          data: Type.Optional(
            Type.Record(Type.String(), Type.Unknown(), {
              description:
                'What its producer hands on: the output of its first task; with from_node the input of that node. The same as before without it',
            }),
          ),
          from_node: Type.Optional(
            Type.String({
              format: 'uuid',
              description: 'What does not lie behind this node keeps the output that it had',
            }),
          ),
          version: Type.Optional(
            Type.Union([Type.Literal('then'), Type.Literal('now')], {
              default: 'then',
              description: 'The version that it ran on, or the graph as it is saved now',
            }),
          ),
        }),
        response: {
          201: Type.Object({
            run_id: Type.Integer({ minimum: 1 }),
            replay_of: Type.Integer({ minimum: 1 }),
            version_id: Type.Integer({ minimum: 1 }),
            waits_for_start: Type.Boolean({ description: 'The workflow does not run: it waits for the next start' }),
          }),
        },
      },
    },
    async (request, reply) => {
      const { id: ownerId, username } = callerOf(request);
      const id = readId((request.params as { readonly run_id: string }).run_id) as RunId | null;
      if (id === null) throw failure('RUN_NOT_FOUND');
      const read = readFields(objectBody(request));
      const data = read.object('data') ?? null;
      const fromNode = read.text('from_node', { maxLength: 100 })?.toLowerCase();
      if (fromNode !== undefined && !isUuid(fromNode)) read.wrong('from_node', 'Enter a valid UUID.');
      const version = read.choice('version', ['then', 'now']) ?? 'then';
      read.done();
      const made = await context.runtime.history.replay(ownerId, id, {
        data,
        version,
        ...(fromNode === undefined ? {} : { fromNode: fromNode as NodeId }),
        by: username,
        idempotencyKey: idempotencyKeyOf(request),
      });
      if (made.isNew) {
        await recordAudit(context, request, 'run.replay', 'run', String(id), {
          run: made.runId,
          version,
          edited: data !== null,
          ...(fromNode === undefined ? {} : { from_node: fromNode }),
        });
      }
      return reply.code(201).send({
        run_id: made.runId,
        replay_of: id,
        version_id: made.versionId,
        waits_for_start: made.waitsForStart,
      });
    },
  );
}
