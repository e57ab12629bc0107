import type { SqliteTx } from '../../thread/transaction.ts';
import type { Tally } from './tally.sqlite.ts';

/** Answer of a change inside a flush: `lease-lost` undoes its whole group. */
export type ChangeOutcome = 'written' | 'lease-lost';

/** What the changes of one group share. */
export interface GroupContext {
  readonly tx: SqliteTx;
  /** The incarnation that flushes. */
  readonly worker: number;
  readonly tally: Tally;
  readonly now: number;
  /** Row numbers that stand for UUIDs. Throw a DataError for one that is not there. */
  readonly workflowNum: (id: string) => number;
  readonly executionNum: (id: string) => number;
  /** The next position of a message, when its sender named none. */
  readonly nextMessageSeq: () => number;
  /** The run that this group may write to: its lease was checked, or the group opened or leased it. */
  readonly holds: Set<number>;
  /** Messages that the group itself takes away, so that there is no need to note their run on them. */
  readonly leaving: ReadonlySet<number> | null;
}
