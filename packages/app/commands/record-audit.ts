import { userInfo } from 'node:os';
import type { AuditAction, JsonObject } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';

/**
 * Records what a command did. Nobody signed in for it, so no account is named: `source` says how it was done, `system_user`
 * who ran it. Details never hold a secret.
 */
export async function recordAudit(
  { accounts }: Pick<Store, 'accounts'>,
  action: AuditAction,
  target: { readonly type: string; readonly id: string },
  details: JsonObject,
): Promise<void> {
  await accounts.audit({
    at: Date.now(),
    userId: null,
    username: '',
    action,
    targetType: target.type,
    targetId: target.id,
    details: { ...details, source: 'command line', system_user: systemUser() },
  });
}

/** Its name, or its number where the system has none for it, as in some containers. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
