import type { SqliteTx } from '../../thread/transaction.ts';

const REVOKE = 'INSERT INTO revoked_token (jti, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING';

/** Remembers a token that was logged out until it would have expired. */
export function revokeToken(tx: SqliteTx, { jti, expiresAt }: { jti: string; expiresAt: number }): null {
  tx.run(REVOKE, jti, expiresAt);
  return null;
}
