import type { AuditAction, Json } from '@loopwright/model';
import type { NewAudit } from '@loopwright/runtime/ports';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';

/**
 * Records who did what to what, once it is done: where that cannot be written it is logged, since the answer still holds.
 * Details never hold a secret.
 */
export async function recordAudit(
  context: ServerContext,
  request: FastifyRequest,
  action: AuditAction,
  targetType: string,
  targetId: string,
  details: Json = {},
): Promise<void> {
  const entry = auditEntry(context, request, action, targetType, targetId, details);
  try {
    await context.store.accounts.audit(entry);
  } catch (cause) {
    context.log.error({ ...entry, error: String(cause) }, 'What was done could not be written to the audit record');
  }
}

/** The row that tells who did what to what: of a change that writes it in its own transaction. */
export function auditEntry(
  { clock }: ServerContext,
  { caller }: FastifyRequest,
  action: AuditAction,
  targetType: string,
  targetId: string,
  details: Json = {},
): NewAudit {
  return {
    at: clock.now(),
    userId: caller?.id ?? null,
    username: caller?.username ?? '',
    action,
    targetType,
    targetId,
    details,
  };
}
