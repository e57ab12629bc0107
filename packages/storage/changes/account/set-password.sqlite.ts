import type { SqliteTx } from '../../thread/transaction.ts';

const SET = 'UPDATE account SET password_hash = ?, token_generation = token_generation + 1 WHERE id = ?';

/** Sets a password; every token from before dies. */
export function setPassword(tx: SqliteTx, { id, passwordHash }: { id: number; passwordHash: string }): boolean {
  return tx.run(SET, passwordHash, id) > 0;
}
