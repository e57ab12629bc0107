import { beginIncarnation } from '../../../packages/storage/changes/log/begin-incarnation.sqlite.ts';
import type { Changes } from '../../../packages/storage/thread/answering.ts';
import type { SqliteTx } from '../../../packages/storage/thread/transaction.ts';

/** Whose rules the simulated database follows: of the embedded one, or of one that several workers share. */
export type Rules = 'sqlite' | 'postgres';

const ALIVE = 'SELECT id FROM worker WHERE alive = 1 ORDER BY id';
const BURY = 'UPDATE worker SET alive = 0 WHERE id = ?';
const BEGIN = 'INSERT INTO worker (alive, began_at) VALUES (1, ?)';
const FREE_MESSAGES = 'UPDATE message SET state = 0, worker = NULL WHERE state = 1 AND worker = ?';
const FREE_RUNS = 'UPDATE run SET state = 0, worker = NULL WHERE worker = ?';

/**
 * The beginning of an incarnation as PostgreSQL has it: workers that live are left alone, those that are dead lose what they
 * hold. Where some live no requests of `api` workflows are simulated, so nobody is orphaned then.
 *
 * @param isDead - whether a worker's connection is gone, or it was silent for too long
 */
export function sharedRules(isDead: (incarnation: number) => boolean): Partial<Changes> {
  return {
    beginIncarnation(tx: SqliteTx, { at }: { at: number }) {
      const others = tx.all<{ id: number }>(ALIVE).map(({ id }) => id);
      const dead = others.filter(isDead);
      if (dead.length === others.length) return beginIncarnation(tx, { at });
      let reclaimed = 0;
      for (const id of dead) {
        tx.run(BURY, id);
        reclaimed += tx.run(FREE_MESSAGES, id);
        tx.run(FREE_RUNS, id);
      }
      return { incarnation: tx.insert(BEGIN, at), orphaned: 0, reclaimed };
    },
  };
}
