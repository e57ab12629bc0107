import type { PostgresTx } from '../../postgres/transaction.ts';

const SIGN_OUT = 'UPDATE account SET token_generation = token_generation + 1 WHERE id = $1';

/** Every token of the user dies. */
export async function signOutEverywhere(tx: PostgresTx, { id }: { id: number }): Promise<null> {
  await tx.run(SIGN_OUT, id);
  return null;
}
