import { failure, type QueueId } from '@loopwright/model';
import type { QueueRow } from '@loopwright/runtime/ports';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { readId } from '../../http/query-fields.ts';

/** The caller's own queue that the path names. Throws QUEUE_NOT_FOUND. */
export async function findQueue(context: ServerContext, request: FastifyRequest): Promise<QueueRow> {
  const { id: ownerId } = callerOf(request);
  const { queue_id: text } = request.params as { readonly queue_id: string };
  const id = readId(text) as QueueId | null;
  const queue = id === null ? null : await context.store.history.queue(ownerId, id);
  if (queue === null) throw failure('QUEUE_NOT_FOUND');
  return queue;
}
