import { Type, type UserId } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';
import { cursorBeforePlace, readLimit, readTimedCursor } from '../../http/page-query.ts';
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
          action: Type.Optional(Type.String({ maxLength: LONGEST_FILTER })),
          target: Type.Optional(Type.String({ maxLength: LONGEST_FILTER, description: 'target_id of the entries' })),
          user: Type.Optional(Type.Integer({ minimum: 1, description: 'user_id of the entries' })),
          from: Type.Optional(Type.String({ description: 'At or after, ISO 8601' })),
          to: Type.Optional(Type.String({ description: 'At or before, ISO 8601' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
          cursor: Type.Optional(Type.String({ description: 'next_cursor of the page before' })),
        }),
        response: { 200: pageOf(Entry) },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const read = readQuery(request.query);
      const action = read.text('action', LONGEST_FILTER);
      const target = read.text('target', LONGEST_FILTER);
      const userId = read.id('user') as UserId | undefined;
      const from = read.instant('from');
      const to = read.instant('to');
      const limit = readLimit(read);
      const before = readTimedCursor(read, 'at');
      read.done();
      if (!caller.isOwner && userId !== undefined && userId !== caller.id) return { items: [], next_cursor: null };
      const by = caller.isOwner ? userId : caller.id;
      const rows = await context.store.accounts.auditPage({
        ...(by === undefined ? {} : { userId: by }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(target === undefined ? {} : { targetId: target }),
        ...(action === undefined ? {} : { action }),
        ...(before === undefined ? {} : { before }),
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const items = shown.map((row) => ({
        id: row.id,
        at: isoTime(row.at),
        user_id: row.userId,
        username: row.username,
        action: row.action,
        target_type: row.targetType,
        target_id: row.targetId,
        details: row.details,
      }));
      return { items, next_cursor: rows.length > limit ? cursorBeforePlace('at', shown.at(-1)!) : null };
    },
  );
}
