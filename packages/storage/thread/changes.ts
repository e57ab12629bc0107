import { addApiKey, removeApiKey } from '../changes/account/api-keys.sqlite.ts';
import { audit } from '../changes/account/audit.sqlite.ts';
import { createUser } from '../changes/account/create-user.sqlite.ts';
import { addInvitation, removeInvitation } from '../changes/account/invitations.sqlite.ts';
import { keepKey } from '../changes/account/keep-key.sqlite.ts';
import { removeUser } from '../changes/account/remove-user.sqlite.ts';
import { revokeToken } from '../changes/account/revoke-token.sqlite.ts';
import { setPassword } from '../changes/account/set-password.sqlite.ts';
import { signOutEverywhere } from '../changes/account/sign-out-everywhere.sqlite.ts';
import { updateUser } from '../changes/account/update-user.sqlite.ts';
import { beginExecution } from '../changes/execution/begin-execution.sqlite.ts';
import { endExecution } from '../changes/execution/end-execution.sqlite.ts';
import { ensureLoop, ensureQueue } from '../changes/execution/ensure-loop.sqlite.ts';
import { ensureVersion } from '../changes/execution/ensure-version.sqlite.ts';
import { markStarted } from '../changes/execution/mark-started.sqlite.ts';
import { recordFailedStart } from '../changes/execution/record-failed-start.sqlite.ts';
import { deleteDeadLetter } from '../changes/history/delete-dead-letter.sqlite.ts';
import { editDeadLetter } from '../changes/history/edit-dead-letter.sqlite.ts';
import { fixRun } from '../changes/history/fix-run.sqlite.ts';
import { redrive } from '../changes/history/redrive.sqlite.ts';
import { retire } from '../changes/history/retire.sqlite.ts';
import { beginIncarnation } from '../changes/log/begin-incarnation.sqlite.ts';
import { claim } from '../changes/log/claim.sqlite.ts';
import { claimWithin } from '../changes/log/claim-within.sqlite.ts';
import { endIncarnation } from '../changes/log/end-incarnation.sqlite.ts';
import { probe } from '../changes/log/probe.sqlite.ts';
import { reserveIds } from '../changes/log/reserve-ids.sqlite.ts';
import { takeRate } from '../changes/log/take-rate.sqlite.ts';
import { answerApproval } from '../changes/waiting/answer-approval.sqlite.ts';
import { answerCallback } from '../changes/waiting/answer-callback.sqlite.ts';
import { timeOut } from '../changes/waiting/time-out.sqlite.ts';
import { unpark } from '../changes/waiting/unpark.sqlite.ts';
import { wake } from '../changes/waiting/wake.sqlite.ts';
import { addConnection } from '../changes/workflow/add-connection.sqlite.ts';
import { addNode } from '../changes/workflow/add-node.sqlite.ts';
import { applyEdit } from '../changes/workflow/apply-edit.sqlite.ts';
import { createWorkflow } from '../changes/workflow/create-workflow.sqlite.ts';
import { purgeRemoved } from '../changes/workflow/purge-removed.sqlite.ts';
import { putFile } from '../changes/workflow/put-file.sqlite.ts';
import { removeConnection } from '../changes/workflow/remove-connection.sqlite.ts';
import { removeFile } from '../changes/workflow/remove-file.sqlite.ts';
import { removeNode } from '../changes/workflow/remove-node.sqlite.ts';
import { removeStateKey } from '../changes/workflow/remove-state-key.sqlite.ts';
import { removeWorkflow } from '../changes/workflow/remove-workflow.sqlite.ts';
import { replaceFile } from '../changes/workflow/replace-file.sqlite.ts';
import { restoreWorkflow } from '../changes/workflow/restore-workflow.sqlite.ts';
import { setStatus } from '../changes/workflow/set-status.sqlite.ts';
import { updateConnection } from '../changes/workflow/update-connection.sqlite.ts';
import { updateNode } from '../changes/workflow/update-node.sqlite.ts';
import { updateWorkflow } from '../changes/workflow/update-workflow.sqlite.ts';

/** Every change but the flush, by name: each runs in a transaction of its own in the writer thread. */
export const CHANGES = {
  addApiKey,
  addConnection,
  addInvitation,
  addNode,
  answerApproval,
  answerCallback,
  applyEdit,
  audit,
  beginExecution,
  beginIncarnation,
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
} as const;

/** Name of a change. */
export type ChangeName = keyof typeof CHANGES;
/** What a change is given. */
export type ChangeArguments<Name extends ChangeName> = Parameters<(typeof CHANGES)[Name]>[1];
/** What a change answers. */
export type ChangeAnswer<Name extends ChangeName> = ReturnType<(typeof CHANGES)[Name]>;
