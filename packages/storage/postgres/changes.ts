import { endIncarnation } from '../changes/log/end-incarnation.postgres.ts';
import { probe } from '../changes/log/probe.postgres.ts';
import { reserveIds } from '../changes/log/reserve-ids.postgres.ts';
import { answerApproval } from '../changes/waiting/answer-approval.postgres.ts';
import { answerCallback } from '../changes/waiting/answer-callback.postgres.ts';
import { timeOut } from '../changes/waiting/time-out.postgres.ts';
import { unpark } from '../changes/waiting/unpark.postgres.ts';
import { wake } from '../changes/waiting/wake.postgres.ts';
import type { ChangeAnswer, ChangeArguments, ChangeName } from '../thread/changes.ts';
import type { PostgresTx } from './transaction.ts';

/** A change as PostgreSQL runs it: what it is given and answers is the same as on SQLite. */
export type PostgresChange<Name extends ChangeName> = (
  tx: PostgresTx,
  args: ChangeArguments<Name>,
) => Promise<ChangeAnswer<Name>>;

/** Every change but the flush, by name: each runs in a transaction of its own. */
export const POSTGRES_CHANGES: { readonly [Name in ChangeName]?: PostgresChange<Name> } = {
  answerApproval,
  answerCallback,
  endIncarnation,
  probe,
  reserveIds,
  timeOut,
  unpark,
  wake,
};
