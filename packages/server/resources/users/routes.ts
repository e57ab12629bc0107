import { failure, Type, type UserId } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { ownerOf } from '../../http/caller.ts';
import { readId } from '../../http/query-fields.ts';
import { isoTime } from '../../http/time.ts';
import { pageOf } from '../../wire/page.ts';
import { userOnWire, WireUser } from '../../wire/user.ts';

const Member = Type.Intersect([
  WireUser,
  Type.Object({ is_owner: Type.Boolean(), created_at: Type.String({ format: 'date-time' }) }),
]);
const tags = ['Accounts'];

/** Users of this installation, for its owner. */
export async function userRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { accounts } = context.store;

  app.get(
    '/api/users/',
    { schema: { tags, summary: 'All users (owner only)', response: { 200: pageOf(Member) } } },
    async (request) => {
      ownerOf(request);
      const items = (await accounts.users()).map((user) => ({
        ...userOnWire(user),
        is_owner: user.isOwner,
        created_at: isoTime(user.createdAt),
      }));
      return { items, next_cursor: null };
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/api/users/:id/',
    { schema: { tags, summary: 'Remove a user who owns no workflow (owner only)' } },
    async (request, reply) => {
      const owner = ownerOf(request);
      const id = readId(request.params.id) as UserId | null;
      if (id === null) throw failure('USER_NOT_FOUND');
      if (id === owner.id) throw failure('NOT_ALLOWED', { detail: 'The owner cannot remove themselves' });
      const outcome = await accounts.removeUser(id);
      if (outcome === 'unknown') throw failure('USER_NOT_FOUND');
      if (outcome === 'owns-workflows') throw failure('USER_OWNS_WORKFLOWS');
      context.callers.forget(id);
      await recordAudit(context, request, 'user.remove', 'user', String(id));
      return reply.code(204).send();
    },
  );
}
