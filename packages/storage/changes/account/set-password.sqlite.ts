import type { NewAudit } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';
import { audit } from './audit.sqlite.ts';

const SET = 'UPDATE account SET password_hash = ?, token_generation = token_generation + 1 WHERE id = ?';

/** Sets a password; every token from before dies. It is recorded in the same breath. */
export function setPassword(
  tx: SqliteTx,
  { id, passwordHash, record }: { id: number; passwordHash: string; record: NewAudit | null },
): boolean {
  const isSet = tx.run(SET, passwordHash, id) > 0;
  if (isSet && record !== null) audit(tx, { entry: record });
  return isSet;
}
