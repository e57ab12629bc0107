import type { PostgresTx } from '../../postgres/transaction.ts';

const KEEP = 'INSERT INTO key_check (id, digest) VALUES (1, $1) ON CONFLICT (id) DO NOTHING';
const REPLACE =
  'INSERT INTO key_check (id, digest) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET digest = excluded.digest';
const KEPT = 'SELECT digest FROM key_check WHERE id = 1';

/** Keeps the digest of the first key that comes, or of another one that is to replace it; answers the one that is kept. */
export async function keepKey(
  tx: PostgresTx,
  { digest, replace }: { digest: string; replace: boolean },
): Promise<string> {
  await tx.run(replace ? REPLACE : KEEP, digest);
  return (await tx.get<{ digest: string }>(KEPT))!.digest;
}
