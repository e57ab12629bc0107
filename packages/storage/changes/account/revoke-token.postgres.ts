import type { PostgresTx } from '../../postgres/transaction.ts';

const REVOKE = 'INSERT INTO revoked_token (jti, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING';

/** Remembers a token that was logged out until it would have expired. */
export async function revokeToken(
  tx: PostgresTx,
  { jti, expiresAt }: { jti: string; expiresAt: number },
): Promise<null> {
  await tx.run(REVOKE, jti, expiresAt);
  return null;
}
