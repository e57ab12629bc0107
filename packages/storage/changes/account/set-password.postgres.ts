import type { PostgresTx } from '../../postgres/transaction.ts';

const SET = 'UPDATE account SET password_hash = $1, token_generation = token_generation + 1 WHERE id = $2';

/** Sets a password; every token from before dies. */
export async function setPassword(
  tx: PostgresTx,
  { id, passwordHash }: { id: number; passwordHash: string },
): Promise<boolean> {
  return (await tx.run(SET, passwordHash, id)) > 0;
}
