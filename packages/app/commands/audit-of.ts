import { userInfo } from 'node:os';
import type { AuditAction, JsonObject } from '@loopwright/model';
import type { NewAudit } from '@loopwright/runtime/ports';

/**
 * The row of the audit record for what a command does, but for the id of what it is done to. Nobody signed in for it, so no
 * account is named: `source` says how it was done, `system_user` who ran it. Details never hold a secret.
 */
export function auditOf(
  action: AuditAction,
  targetType: string,
  details: JsonObject,
): Omit<NewAudit, 'targetId'> & { readonly userId: null } {
  return {
    at: Date.now(),
    userId: null,
    username: '',
    action,
    targetType,
    details: { ...details, source: 'command line', system_user: systemUser() },
  };
}

/** Its name, or its number where the system has none for it, as in some containers. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
