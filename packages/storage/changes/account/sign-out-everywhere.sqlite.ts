import type { SqliteTx } from '../../thread/transaction.ts';

const SIGN_OUT = 'UPDATE account SET token_generation = token_generation + 1 WHERE id = ?';

/** Every token of the user dies. */
export function signOutEverywhere(tx: SqliteTx, { id }: { id: number }): null {
  tx.run(SIGN_OUT, id);
  return null;
}
