import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { ownerOf } from '../../http/caller.ts';
import { isoTime } from '../../http/time.ts';

const Worker = Type.Object({
  id: Type.Integer({ description: 'Rises with each life of a process' }),
  name: Type.String({ description: 'Host and process id' }),
  tags: Type.Array(Type.String()),
  works: Type.Boolean({ description: 'It runs loops' }),
  began_at: Type.String({ format: 'date-time' }),
  heartbeat_at: Type.String({ format: 'date-time' }),
  loops: Type.Integer({ description: 'Loops that it holds' }),
});

/** Processes that are alive on the same database. */
export async function workerRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/api/workers/',
    {
      schema: {
        tags: ['Server'],
        summary: 'Processes that are alive on this database, for the owner; none where one process has it to itself',
        response: { 200: Type.Object({ items: Type.Array(Worker), next_cursor: Type.Null() }) },
      },
    },
    async (request) => {
      ownerOf(request);
      const rows = (await context.store.cluster?.workers()) ?? [];
      const items = rows.map(({ incarnation, name, tags, works, beganAt, heartbeatAt, loops }) => ({
        id: incarnation,
        name,
        tags,
        works,
        began_at: isoTime(beganAt),
        heartbeat_at: isoTime(heartbeatAt),
        loops,
      }));
      return { items, next_cursor: null };
    },
  );
}
