import type { AuditAction, Json } from '@loopwright/model';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';

/** Records who did what to what. Details never hold a secret. */
export async function recordAudit(
  context: ServerContext,
  request: FastifyRequest,
  action: AuditAction,
  targetType: string,
  targetId: string,
  details: Json = {},
): Promise<void> {
  const { caller } = request;
  await context.store.accounts.audit({
    at: context.clock.now(),
    userId: caller?.id ?? null,
    username: caller?.username ?? '',
    action,
    targetType,
    targetId,
    details,
  });
}
