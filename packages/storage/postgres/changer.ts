import type { RetireRules } from '@loopwright/runtime/ports';
import type { Changer } from '../change.ts';
import { addUpMinutes } from '../changes/history/retire.postgres.ts';
import type { ChangeName } from '../thread/changes.ts';
import { POSTGRES_CHANGES } from './changes.ts';
import type { Postgres } from './connect.ts';
import type { PostgresLife } from './life.ts';
import { isDamaged } from './postgres-failure.ts';
import { inTransaction, type PostgresTx } from './transaction.ts';

/**
 * Changes that lock the rows that they read: what they do at once with others comes to the same as one by one. An answer
 * that waited for the flush which parks its run has to see that: a snapshot would show it the run as it was before.
 */
const LOCKING: ReadonlySet<ChangeName> = new Set([
  'answerApproval',
  'answerCallback',
  'claim',
  'claimWithin',
  'endIncarnation',
  'fixRun',
  'markStarted',
  'probe',
  'redrive',
  'reserveIds',
  'takeRate',
  'unpark',
  'wake',
]);

const CLAIMS: ReadonlySet<ChangeName> = new Set(['claim', 'claimWithin']);

/**
 * The changes' way to PostgreSQL. An incarnation begins with the connection that is its life. What is not hot is done one
 * by one within this process, so that changes of one workflow wait for each other instead of failing and trying anew.
 */
export function postgresChanger(postgres: Postgres, life: PostgresLife): Changer {
  let last: Promise<unknown> = Promise.resolve();
  /** Retention takes long and nobody waits for it: it goes on beside the others. */
  let lastRetired: Promise<unknown> = Promise.resolve();

  /** One value that cannot be read must not keep everybody from claiming: messages are claimed one by one until it is out of the way. */
  const claimAlone =
    (change: (tx: PostgresTx, args: object) => Promise<unknown>, args: object) =>
    (cause: unknown): Promise<unknown> => {
      if (!isDamaged(cause)) throw cause;
      return inTransaction(postgres, (tx) => change(tx, { ...args, alone: true }), 'READ COMMITTED');
    };

  async function retireSlice(
    work: (tx: PostgresTx) => Promise<unknown>,
    rules: Pick<RetireRules, 'now' | 'only'>,
  ): Promise<unknown> {
    // Loops are locked for no longer than it takes to count; their workers write them too.
    if (rules.only === undefined) await inTransaction(postgres, (tx) => addUpMinutes(tx, rules), 'READ COMMITTED');
    return inTransaction(postgres, work, 'READ COMMITTED');
  }

  return async (name, args) => {
    if (name === 'beginIncarnation') return (await life.begin((args as { at: number }).at)) as never;
    const change = POSTGRES_CHANGES[name as Exclude<ChangeName, 'beginIncarnation'>];
    const work = (tx: PostgresTx): Promise<unknown> => change(tx, args as never);
    if (LOCKING.has(name)) {
      const done = inTransaction(postgres, work, 'READ COMMITTED');
      return (await (CLAIMS.has(name) ? done.catch(claimAlone(change as never, args)) : done)) as never;
    }
    if (name === 'retire') {
      const retired = lastRetired.then(() => retireSlice(work, args as never));
      lastRetired = retired.catch(() => undefined);
      return (await retired) as never;
    }
    const done = last.then(() => inTransaction(postgres, work, 'SERIALIZABLE'));
    last = done.catch(() => undefined);
    return (await done) as never;
  };
}
