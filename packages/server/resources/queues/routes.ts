import type { WorkflowId } from '@loopwright/model';
import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readQuery } from '../../http/query-fields.ts';
import { QueueSchema, wireQueue } from '../../wire/queue.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { findQueue } from './find-queue.ts';
import { MOST_REDRIVEN, redriveQueue } from './redrive-queue.ts';

const params = Type.Object({ queue_id: Type.Integer({ minimum: 1 }) });

/** Durable queues and their dead letters, beyond the contract. */
export async function queueRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { history } = context.store;
  const { queueFlows } = context.runtime;

  app.get(
    '/api/queues/',
    {
      schema: {
        tags: ['Queues'],
        summary: 'Queues with their depth, the age of their oldest message, their rates and their dead letters',
        querystring: Type.Object({
          workflow: Type.Optional(
            Type.String({ format: 'uuid', description: 'Only those that this workflow reads or writes' }),
          ),
        }),
        response: { 200: Type.Object({ items: Type.Array(QueueSchema), next_cursor: Type.Null() }) },
      },
    },
    async (request) => {
      const { id: ownerId } = callerOf(request);
      const read = readQuery(request.query);
      const workflowId = read.uuid('workflow') as WorkflowId | undefined;
      read.done();
      const [rows, flowOf] = await Promise.all([
        history.queues(ownerId, workflowId === undefined ? {} : { workflowId }),
        queueFlows(),
      ]);
      const now = context.clock.now();
      return { items: rows.map((row) => wireQueue(row, now, flowOf(row.id))), next_cursor: null };
    },
  );

  app.get(
    '/api/queues/:queue_id/',
    { schema: { tags: ['Queues'], summary: 'One queue', params, response: { 200: QueueSchema } } },
    async (request) => {
      const queue = await findQueue(context, request);
      const flowOf = await queueFlows();
      return wireQueue(queue, context.clock.now(), flowOf(queue.id));
    },
  );

  app.post(
    '/api/queues/:queue_id/redrive/',
    {
      schema: {
        tags: ['Queues'],
        summary: `Puts the oldest dead letters of a queue back, at most ${MOST_REDRIVEN}`,
        params,
        response: {
          200: Type.Object({
            redriven: Type.Integer({ minimum: 0 }),
            remaining: Type.Integer({ minimum: 0, description: 'Dead letters left for another call' }),
          }),
        },
      },
    },
    async (request) => {
      const { id: ownerId } = callerOf(request);
      const queue = await findQueue(context, request);
      return redriveQueue(context, ownerId, queue.id, (count) =>
        recordAudit(context, request, 'queue.redrive', 'queue', String(queue.id), { count }),
      );
    },
  );

  await deadLetterRoutes(app, context);
}
