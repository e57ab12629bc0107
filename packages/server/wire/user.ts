import { type Static, Type } from '@loopwright/model';
import type { ApiKeyRow, InvitationRow, UserRow } from '@loopwright/runtime/ports';
import { isoTime } from '../http/time.ts';

/** A user on the wire (contract 2.1). */
export const WireUser = Type.Object({
  id: Type.Integer(),
  username: Type.String(),
  email: Type.String(),
  first_name: Type.String(),
  last_name: Type.String(),
  name: Type.String(),
});

export function userOnWire(user: UserRow): Static<typeof WireUser> {
  const { id, username, email, firstName, lastName } = user;
  return { id, username, email, first_name: firstName, last_name: lastName, name: `${firstName} ${lastName}`.trim() };
}

/** An API key on the wire; `key` only in the answer that makes it. */
export const WireApiKey = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  prefix: Type.String(),
  created_at: Type.String({ format: 'date-time' }),
  key: Type.Optional(Type.String()),
});

export function apiKeyOnWire(key: ApiKeyRow): Static<typeof WireApiKey> {
  return { id: key.id, name: key.name, prefix: key.prefix, created_at: isoTime(key.createdAt) };
}

/** An invitation on the wire; `token` only in the answer that makes it. */
export const WireInvitation = Type.Object({
  id: Type.String(),
  email: Type.String(),
  created_by: Type.Integer(),
  created_at: Type.String({ format: 'date-time' }),
  expires_at: Type.String({ format: 'date-time' }),
  accepted_by: Type.Union([Type.Integer(), Type.Null()]),
  token: Type.Optional(Type.String()),
});

export function invitationOnWire(invitation: InvitationRow): Static<typeof WireInvitation> {
  return {
    id: invitation.id,
    email: invitation.email,
    created_by: invitation.createdBy,
    created_at: isoTime(invitation.createdAt),
    expires_at: isoTime(invitation.expiresAt),
    accepted_by: invitation.acceptedBy,
  };
}
