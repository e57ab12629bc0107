import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { taskWire } from '../../wire/task.ts';

/** State of whatever a start or a stop answered as task id. */
export async function taskRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/api/celery/task/:taskId/status/',
    {
      schema: {
        tags: ['Executions'],
        summary: 'State of a task; one that nobody knows is PENDING',
        params: Type.Object({ taskId: Type.String() }),
        response: {
          200: Type.Object({ state: Type.String(), task_id: Type.String() }, { additionalProperties: true }),
        },
      },
    },
    async (request) => {
      const { taskId } = request.params as { readonly taskId: string };
      return taskWire(taskId, await context.runtime.executions.task(callerOf(request).id, taskId));
    },
  );
}
