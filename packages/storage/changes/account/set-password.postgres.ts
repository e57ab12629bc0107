import type { NewAudit } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { audit } from './audit.postgres.ts';

const SET = 'UPDATE account SET password_hash = $1, token_generation = token_generation + 1 WHERE id = $2';

/** Sets a password; every token from before dies. It is recorded in the same breath. */
export async function setPassword(
  tx: PostgresTx,
  { id, passwordHash, record }: { id: number; passwordHash: string; record: NewAudit | null },
): Promise<boolean> {
  const isSet = (await tx.run(SET, passwordHash, id)) > 0;
  if (isSet && record !== null) await audit(tx, { entry: record });
  return isSet;
}
