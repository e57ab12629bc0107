import { randomBytes, randomUUID } from 'node:crypto';
import { failure, isUuid, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import { apiKeyHash } from '../../auth/callers.ts';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { ownerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { EMAIL, LONGEST_EMAIL, WRONG_EMAIL } from '../../wire/email.ts';
import { pageOf } from '../../wire/page.ts';
import { invitationOnWire, WireInvitation } from '../../wire/user.ts';

const VALID_MS = 7 * 86_400_000;
const TOKEN_BYTES = 32;
const tags = ['Accounts'];

/** Invitations to make an account, for the owner. The token is shown once; the store keeps its hash. */
export async function invitationRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { accounts } = context.store;

  app.get(
    '/api/invitations/',
    { schema: { tags, summary: 'All invitations (owner only)', response: { 200: pageOf(WireInvitation) } } },
    async (request) => {
      ownerOf(request);
      return { items: (await accounts.invitations()).map(invitationOnWire), next_cursor: null };
    },
  );

  app.post(
    '/api/invitations/',
    {
      schema: {
        tags,
        summary: 'Invite somebody; the token is shown this once (owner only)',
        body: Type.Object({ email: Type.Optional(Type.String()) }),
        response: { 201: WireInvitation },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      const read = readFields(objectBody(request));
      const email = read.text('email', { maxLength: LONGEST_EMAIL, pattern: EMAIL, patternText: WRONG_EMAIL });
      read.done();
      const now = context.clock.now();
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const invitation = {
        id: randomUUID(),
        email: email ?? '',
        createdBy: owner.id,
        createdAt: now,
        expiresAt: now + VALID_MS,
        acceptedBy: null,
      };
      await accounts.addInvitation(invitation, apiKeyHash(token));
      await recordAudit(context, request, 'invitation.create', 'invitation', invitation.id, {
        email: invitation.email,
      });
      return reply.code(201).send({ ...invitationOnWire(invitation), token });
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/api/invitations/:id/',
    { schema: { tags, summary: 'Revoke an invitation (owner only)' } },
    async (request, reply) => {
      ownerOf(request);
      const id = request.params.id.toLowerCase();
      if (!isUuid(id) || !(await accounts.removeInvitation(id))) throw failure('INVITATION_NOT_FOUND');
      await recordAudit(context, request, 'invitation.delete', 'invitation', id);
      return reply.code(204).send();
    },
  );
}
