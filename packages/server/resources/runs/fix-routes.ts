import { failure, isUuid, type NodeId, type RunId, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { readId } from '../../http/query-fields.ts';

/** For-eaches inside each other, at most. */
const DEEPEST = 100;

/** A failed task, given another input in its place: the same run goes on. */
export async function fixRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.post(
    '/api/runs/:run_id/fix/',
    {
      schema: {
        tags: ['Runs'],
        summary: 'Edits the input of a task that failed, and lets its run go on',
        description:
          'Tasks that are done keep their outputs; all that failed get their next attempt. The edit is kept in the journal of ' +
          'the run, with its author and time. Of two at once the first one is made.',
        params: Type.Object({ run_id: Type.Integer({ minimum: 1 }) }),
        body: Type.Object({
          node_id: Type.String({ format: 'uuid', description: 'The node of the task that failed' }),
          path: Type.Optional(
            Type.Array(Type.Integer({ minimum: 0 }), {
              maxItems: DEEPEST,
              description: 'Index of the item at each level of for-each around it, outermost first',
            }),
          ),
          input: Type.Record(Type.String(), Type.Unknown(), {
            description: 'The whole input that it runs on from now on',
          }),
        }),
        response: {
          200: Type.Object({
            run_id: Type.Integer({ minimum: 1 }),
            waits_for_start: Type.Boolean({ description: 'The workflow does not run: it waits for the next start' }),
          }),
        },
      },
    },
    async (request) => {
      const { id: ownerId, username } = callerOf(request);
      const id = readId((request.params as { readonly run_id: string }).run_id) as RunId | null;
      if (id === null) throw failure('RUN_NOT_FOUND');
      const read = readFields(objectBody(request));
      const nodeId = read.text('node_id', { required: true, maxLength: 100 })?.toLowerCase();
      if (nodeId !== undefined && !isUuid(nodeId)) read.wrong('node_id', 'Enter a valid UUID.');
      const path = read.list('path', { maxItems: DEEPEST }) ?? [];
      if (!path.every((index) => Number.isSafeInteger(index) && (index as number) >= 0))
        read.wrong('path', 'Enter a list of whole numbers from 0.');
      const input = read.object('input', { required: true });
      read.done();
      const { waitsForStart } = await context.runtime.history.fix(ownerId, id, {
        nodeId: nodeId as NodeId,
        path: path as readonly number[],
        input: input!,
        by: username,
      });
      await recordAudit(context, request, 'run.fix', 'run', String(id), { node: nodeId!, path: path.join('.') });
      return { run_id: id, waits_for_start: waitsForStart };
    },
  );
}
