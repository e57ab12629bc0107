import {
  failure,
  invalidFields,
  type Json,
  type MessageSeq,
  type QueueId,
  Type,
  type UserId,
  type WorkflowId,
} from '@loopwright/model';
import type { DeadLetterRow } from '@loopwright/runtime/ports';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { cursorBefore, readCursor, readLimit } from '../../http/page-query.ts';
import { objectBody } from '../../http/parse-body.ts';
import { type QueryReader, readId, readQuery } from '../../http/query-fields.ts';
import { shownText } from '../../wire/json-text.ts';
import { DeadLetterSchema, WholeDeadLetterSchema, wireDeadLetter } from '../../wire/queue.ts';
import { findQueue } from './find-queue.ts';
import { unlessGone } from './unless-gone.ts';

/** Dead letters of one call. */
const MOST_AT_ONCE = 1000;
const params = Type.Object({ letter_id: Type.Integer({ minimum: 1 }) });
const page = Type.Object({
  items: Type.Array(DeadLetterSchema),
  next_cursor: Type.Union([Type.String(), Type.Null()]),
});
const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before' })),
  error: Type.Optional(Type.String({ maxLength: 200, description: 'A part of the error, code or text, in any case' })),
};

/** Messages out of attempts: looked at, put back, deleted. */
export async function deadLetterRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { store, runtime } = context;

  async function pageOf(
    ownerId: UserId,
    narrow: { readonly queueId?: QueueId; readonly workflowId?: WorkflowId },
    read: QueryReader,
  ) {
    const limit = readLimit(read);
    const before = readCursor(read) as MessageSeq | undefined;
    const errorContains = read.text('error', 200);
    read.done();
    const rows = await store.history.deadLetters(ownerId, {
      ...narrow,
      limit: limit + 1,
      ...(errorContains === undefined ? {} : { errorContains }),
      ...(before === undefined ? {} : { before }),
    });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(wireDeadLetter),
      next_cursor: rows.length > limit && last !== undefined ? cursorBefore(last.seq) : null,
    };
  }

  async function findLetter(request: FastifyRequest): Promise<{ ownerId: UserId; letter: DeadLetterRow }> {
    const { id: ownerId } = callerOf(request);
    const { letter_id: text } = request.params as { readonly letter_id: string };
    const seq = readId(text) as MessageSeq | null;
    const letter = seq === null ? null : await store.history.deadLetter(ownerId, seq);
    if (letter === null) throw failure('MESSAGE_NOT_FOUND');
    return { ownerId, letter };
  }

  app.get(
    '/api/dead-letters/',
    {
      schema: {
        tags: ['Queues'],
        summary: 'Dead letters of all queues, newest first',
        querystring: Type.Object({ workflow: Type.Optional(Type.String({ format: 'uuid' })), ...pageQuery }),
        response: { 200: page },
      },
    },
    async (request) => {
      const { id: ownerId } = callerOf(request);
      const read = readQuery(request.query);
      const workflowId = read.uuid('workflow') as WorkflowId | undefined;
      return pageOf(ownerId, workflowId === undefined ? {} : { workflowId }, read);
    },
  );

  app.get(
    '/api/queues/:queue_id/dead-letters/',
    {
      schema: {
        tags: ['Queues'],
        summary: 'Dead letters of a queue, newest first',
        params: Type.Object({ queue_id: Type.Integer({ minimum: 1 }) }),
        querystring: Type.Object(pageQuery),
        response: { 200: page },
      },
    },
    async (request) => {
      const queue = await findQueue(context, request);
      return pageOf(callerOf(request).id, { queueId: queue.id }, readQuery(request.query));
    },
  );

  app.get(
    '/api/dead-letters/:letter_id/',
    {
      schema: {
        tags: ['Queues'],
        summary: 'One dead letter with its error and what it holds',
        params,
        response: { 200: WholeDeadLetterSchema },
      },
    },
    async (request, reply) => {
      const { ownerId, letter } = await findLetter(request);
      const payload = await runtime.history.deadLetterPayload(ownerId, letter.seq);
      return reply.type('application/json; charset=utf-8').send(shownText({ ...wireDeadLetter(letter), payload }));
    },
  );

  app.put(
    '/api/dead-letters/:letter_id/',
    {
      schema: {
        tags: ['Queues'],
        summary: 'Replaces what a dead letter holds; a redrive reads it',
        description:
          'The payload has the form in which it is shown. 409 where a node that is done has read the old one: ' +
          'the run is replayed with the data instead.',
        params,
        body: Type.Object({ payload: Type.Unknown() }),
        response: { 200: WholeDeadLetterSchema },
      },
    },
    async (request, reply) => {
      const { ownerId, letter } = await findLetter(request);
      const body = objectBody(request);
      if (!Object.hasOwn(body, 'payload')) throw invalidFields({ payload: ['This field is required.'] });
      const isOther = await runtime.history.editDeadLetter(ownerId, letter.seq, body.payload as Json);
      if (isOther) {
        await recordAudit(context, request, 'dead_letter.edit', 'dead_letter', String(letter.seq), {
          queue: letter.queue,
        });
      }
      const payload = await runtime.history.deadLetterPayload(ownerId, letter.seq);
      return reply.type('application/json; charset=utf-8').send(shownText({ ...wireDeadLetter(letter), payload }));
    },
  );

  app.post(
    '/api/dead-letters/:letter_id/redrive/',
    {
      schema: {
        tags: ['Queues'],
        summary: 'Puts a dead letter back at the end of its queue; its run is resumed',
        params,
        response: { 200: Type.Object({ id: Type.Integer(), redriven: Type.Literal(true) }) },
      },
    },
    async (request) => {
      const { ownerId, letter } = await findLetter(request);
      await runtime.history.redrive(ownerId, letter.seq);
      await recordAudit(context, request, 'dead_letter.redrive', 'dead_letter', String(letter.seq), {
        queue: letter.queue,
      });
      return { id: letter.seq, redriven: true };
    },
  );

  for (const [verb, outcome] of [
    ['redrive', 'redriven'],
    ['delete', 'deleted'],
  ] as const) {
    app.post(
      `/api/dead-letters/${verb}/`,
      {
        schema: {
          tags: ['Queues'],
          summary: `The same for many dead letters: each is ${outcome}, or was gone before`,
          body: Type.Object({ ids: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: MOST_AT_ONCE }) }),
          response: {
            200: Type.Object({
              items: Type.Array(
                Type.Object({
                  id: Type.Integer({ minimum: 1 }),
                  outcome: Type.Union([Type.Literal(outcome), Type.Literal('not_found')]),
                }),
              ),
              next_cursor: Type.Null(),
            }),
          },
        },
      },
      async (request) => {
        const { id: ownerId } = callerOf(request);
        const { history } = runtime;
        const items = [];
        const ids: number[] = [];
        try {
          for (const id of readIds(request)) {
            const isDone = await unlessGone(
              verb === 'redrive' ? history.redrive(ownerId, id) : history.deleteDeadLetter(ownerId, id),
            );
            if (isDone) ids.push(id);
            items.push({ id, outcome: isDone ? outcome : 'not_found' });
          }
        } finally {
          // Also of those before one that fails.
          if (ids.length > 0)
            await recordAudit(context, request, `dead_letter.${verb}`, 'dead_letter', String(ids[0]), { ids });
        }
        return { items, next_cursor: null };
      },
    );
  }

  app.delete(
    '/api/dead-letters/:letter_id/',
    {
      schema: {
        tags: ['Queues'],
        summary: 'Deletes a dead letter; its run stays in the history',
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { ownerId, letter } = await findLetter(request);
      await runtime.history.deleteDeadLetter(ownerId, letter.seq);
      await recordAudit(context, request, 'dead_letter.delete', 'dead_letter', String(letter.seq), {
        queue: letter.queue,
      });
      return reply.code(204).send();
    },
  );
}

/** The ids of a body, each once. Throws INVALID_FIELDS. */
function readIds(request: FastifyRequest): readonly number[] {
  const read = readFields(objectBody(request));
  const ids = read.list('ids', { required: true, maxItems: MOST_AT_ONCE });
  const isWhole = (id: unknown): id is number => Number.isSafeInteger(id) && (id as number) > 0;
  if (ids !== undefined && (ids.length === 0 || !ids.every(isWhole)))
    read.wrong('ids', 'Give a list of whole numbers.');
  read.done();
  return [...new Set(ids as readonly number[])];
}
