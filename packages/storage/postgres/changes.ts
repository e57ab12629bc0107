import { addApiKey, removeApiKey } from '../changes/account/api-keys.postgres.ts';
import { audit } from '../changes/account/audit.postgres.ts';
import { createUser } from '../changes/account/create-user.postgres.ts';
import { addInvitation, removeInvitation } from '../changes/account/invitations.postgres.ts';
import { keepKey } from '../changes/account/keep-key.postgres.ts';
import { removeUser } from '../changes/account/remove-user.postgres.ts';
import { revokeToken } from '../changes/account/revoke-token.postgres.ts';
import { setPassword } from '../changes/account/set-password.postgres.ts';
import { signOutEverywhere } from '../changes/account/sign-out-everywhere.postgres.ts';
import { updateUser } from '../changes/account/update-user.postgres.ts';
import { beginExecution } from '../changes/execution/begin-execution.postgres.ts';
import { endExecution } from '../changes/execution/end-execution.postgres.ts';
import { ensureLoop, ensureQueue } from '../changes/execution/ensure-loop.postgres.ts';
import { ensureVersion } from '../changes/execution/ensure-version.postgres.ts';
import { markStarted } from '../changes/execution/mark-started.postgres.ts';
import { recordFailedStart } from '../changes/execution/record-failed-start.postgres.ts';
import { deleteDeadLetter } from '../changes/history/delete-dead-letter.postgres.ts';
import { editDeadLetter } from '../changes/history/edit-dead-letter.postgres.ts';
import { fixRun } from '../changes/history/fix-run.postgres.ts';
import { redrive } from '../changes/history/redrive.postgres.ts';
import { retire } from '../changes/history/retire.postgres.ts';
import { claim } from '../changes/log/claim.postgres.ts';
import { claimWithin } from '../changes/log/claim-within.postgres.ts';
import { endIncarnation } from '../changes/log/end-incarnation.postgres.ts';
import { probe } from '../changes/log/probe.postgres.ts';
import { reserveIds } from '../changes/log/reserve-ids.postgres.ts';
import { takeRate } from '../changes/log/take-rate.postgres.ts';
import { answerApproval } from '../changes/waiting/answer-approval.postgres.ts';
import { answerCallback } from '../changes/waiting/answer-callback.postgres.ts';
import { timeOut } from '../changes/waiting/time-out.postgres.ts';
import { unpark } from '../changes/waiting/unpark.postgres.ts';
import { wake } from '../changes/waiting/wake.postgres.ts';
import { addConnection } from '../changes/workflow/add-connection.postgres.ts';
import { addNode } from '../changes/workflow/add-node.postgres.ts';
import { applyEdit } from '../changes/workflow/apply-edit.postgres.ts';
import { createWorkflow } from '../changes/workflow/create-workflow.postgres.ts';
import { purgeRemoved } from '../changes/workflow/purge-removed.postgres.ts';
import { putFile } from '../changes/workflow/put-file.postgres.ts';
import { removeConnection } from '../changes/workflow/remove-connection.postgres.ts';
import { removeFile } from '../changes/workflow/remove-file.postgres.ts';
import { removeNode } from '../changes/workflow/remove-node.postgres.ts';
import { removeStateKey } from '../changes/workflow/remove-state-key.postgres.ts';
import { removeWorkflow } from '../changes/workflow/remove-workflow.postgres.ts';
import { replaceFile } from '../changes/workflow/replace-file.postgres.ts';
import { restoreWorkflow } from '../changes/workflow/restore-workflow.postgres.ts';
import { setStatus } from '../changes/workflow/set-status.postgres.ts';
import { updateConnection } from '../changes/workflow/update-connection.postgres.ts';
import { updateNode } from '../changes/workflow/update-node.postgres.ts';
import { updateWorkflow } from '../changes/workflow/update-workflow.postgres.ts';
import type { ChangeAnswer, ChangeArguments, ChangeName } from '../thread/changes.ts';
import type { PostgresTx } from './transaction.ts';

/** A change as PostgreSQL runs it: what it is given and answers is the same as on SQLite. */
export type PostgresChange<Name extends ChangeName> = (
  tx: PostgresTx,
  args: ChangeArguments<Name>,
) => Promise<ChangeAnswer<Name>>;

/** Every change but the flush and the begin of a life, by name: each runs in a transaction of its own. */
export const POSTGRES_CHANGES: { readonly [Name in Exclude<ChangeName, 'beginIncarnation'>]: PostgresChange<Name> } = {
  addApiKey,
  addConnection,
  addInvitation,
  addNode,
  answerApproval,
  answerCallback,
  applyEdit,
  audit,
  beginExecution,
  claim,
  claimWithin,
  createUser,
  createWorkflow,
  deleteDeadLetter,
  editDeadLetter,
  endExecution,
  endIncarnation,
  ensureLoop,
  ensureQueue,
  ensureVersion,
  fixRun,
  keepKey,
  markStarted,
  probe,
  purgeRemoved,
  putFile,
  recordFailedStart,
  redrive,
  removeApiKey,
  removeConnection,
  removeFile,
  replaceFile,
  removeInvitation,
  removeNode,
  removeUser,
  removeStateKey,
  removeWorkflow,
  reserveIds,
  restoreWorkflow,
  retire,
  revokeToken,
  setPassword,
  setStatus,
  signOutEverywhere,
  takeRate,
  timeOut,
  unpark,
  updateConnection,
  updateNode,
  updateUser,
  updateWorkflow,
  wake,
};
