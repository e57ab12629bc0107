import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { cursorBefore, readCursor, readLimit } from '../../http/page-query.ts';
import { readQuery } from '../../http/query-fields.ts';
import { isoTime } from '../../http/time.ts';
import { pageOf } from '../../wire/page.ts';

const Entry = Type.Object({
  id: Type.Integer(),
  at: Type.String({ format: 'date-time' }),
  user_id: Type.Union([Type.Integer(), Type.Null()]),
  username: Type.String(),
  action: Type.String(),
  target_type: Type.String(),
  target_id: Type.String(),
  details: Type.Unknown(),
});

const LONGEST_FILTER = 100;

/** Who changed, started or stopped what. The owner sees all of it, others what they did. */
export async function auditRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/api/audit/',
    {
      schema: {
        tags: ['Audit'],
        summary: 'The audit record, newest first',
        querystring: Type.Object({
          action: Type.Optional(Type.String()),
          target: Type.Optional(Type.String()),
          cursor: Type.Optional(Type.String()),
          limit: Type.Optional(Type.String()),
        }),
        response: { 200: pageOf(Entry) },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const read = readQuery(request.query);
      const action = read.text('action', LONGEST_FILTER);
      const target = read.text('target', LONGEST_FILTER);
      const limit = readLimit(read);
      const beforeId = readCursor(read);
      read.done();
      const rows = await context.store.accounts.auditPage({
        ...(caller.isOwner ? {} : { userId: caller.id }),
        ...(target === undefined ? {} : { targetId: target }),
        ...(action === undefined ? {} : { action }),
        ...(beforeId === undefined ? {} : { beforeId }),
        limit: limit + 1,
      });
      const items = rows.slice(0, limit).map((row) => ({
        id: row.id,
        at: isoTime(row.at),
        user_id: row.userId,
        username: row.username,
        action: row.action,
        target_type: row.targetType,
        target_id: row.targetId,
        details: row.details,
      }));
      return { items, next_cursor: rows.length > limit ? cursorBefore(items.at(-1)!.id) : null };
    },
  );
}
