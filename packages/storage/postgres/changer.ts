import { failure } from '@loopwright/model';
import type { Changer } from '../change.ts';
import type { ChangeName } from '../thread/changes.ts';
import { POSTGRES_CHANGES } from './changes.ts';
import type { Postgres } from './connect.ts';
import { type Isolation, inTransaction, type PostgresTx } from './transaction.ts';

/** Changes that lock the rows that they read: what they do at once with others comes to the same as one by one. */
const LOCKING: ReadonlySet<ChangeName> = new Set(['claim', 'endIncarnation', 'probe', 'reserveIds', 'unpark', 'wake']);

/** The changes' way to PostgreSQL. */
export function postgresChanger(postgres: Postgres): Changer {
  return async (name, args) => {
    const change = POSTGRES_CHANGES[name] as ((tx: PostgresTx, args: unknown) => Promise<unknown>) | undefined;
    if (change === undefined) throw failure('INTERNAL', { cause: new Error(`PostgreSQL has no change ${name} yet`) });
    const isolation: Isolation = LOCKING.has(name) ? 'READ COMMITTED' : 'SERIALIZABLE';
    return (await inTransaction(postgres, (tx) => change(tx, args), isolation)) as never;
  };
}
