import { acknowledge } from './acknowledge.sqlite.ts';
import { appendJournal } from './append-journal.sqlite.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import { deadLetter } from './dead-letter.sqlite.ts';
import { endLoop } from './end-loop.sqlite.ts';
import { endRun } from './end-run.sqlite.ts';
import { gatherMessages } from './gather-messages.sqlite.ts';
import { leaseRun } from './lease-run.sqlite.ts';
import { openRun } from './open-run.sqlite.ts';
import { openWait } from './open-wait.sqlite.ts';
import { parkRun } from './park-run.sqlite.ts';
import { putPayload } from './put-payload.sqlite.ts';
import { releaseMessages } from './release-messages.sqlite.ts';
import { rememberKey } from './remember-key.sqlite.ts';
import { sendMessage } from './send-message.sqlite.ts';
import { sendOnTerms } from './send-on-terms.sqlite.ts';
import type { StoredChange, StoredGroup } from './stored-change.ts';
import { suspendRun } from './suspend-run.sqlite.ts';
import { takeWait } from './take-wait.sqlite.ts';
import { tallyRequest } from './tally.sqlite.ts';

const HELD = 'SELECT 1 AS held FROM run WHERE id = ? AND state = 1 AND worker = ?';
const EPOCH = 'SELECT epoch FROM workflow WHERE id = ?';

/** Whether a group may be written at all. Nothing of it was when this is asked. */
export function mayWrite(
  group: GroupContext,
  { lease, epoch }: StoredGroup,
  epochs: Map<string, number | null>,
): 'yes' | 'lease-lost' | 'epoch-passed' {
  if (lease !== null) {
    if (group.tx.get(HELD, lease, group.worker) === undefined) return 'lease-lost';
    group.holds.add(lease);
  }
  if (epoch === null) return 'yes';
  // Nobody else writes while the flush is open: one look per workflow is enough.
  let now = epochs.get(epoch.workflowId);
  if (now === undefined) {
    now = group.tx.get<{ epoch: number }>(EPOCH, epoch.workflowId)?.epoch ?? null;
    epochs.set(epoch.workflowId, now);
  }
  return now === epoch.epoch ? 'yes' : 'epoch-passed';
}

function applyChange(group: GroupContext, change: StoredChange): ChangeOutcome {
  const { tally } = group;
  switch (change.kind) {
    case 'put-payload':
      return putPayload(group, change);
    case 'send-message':
      return sendMessage(group, change);
    case 'send-on-terms':
      return sendOnTerms(group, change);
    case 'gather-messages':
      return gatherMessages(group, change);
    case 'open-run':
      return openRun(group, change);
    case 'append-journal':
      return appendJournal(group, change);
    case 'end-run':
      return endRun(group, change);
    case 'suspend-run':
      return suspendRun(group, change);
    case 'park-run':
      return parkRun(group, change);
    case 'open-wait':
      return openWait(group, change);
    case 'take-wait':
      return takeWait(group, change);
    case 'lease-run':
      return leaseRun(group, change);
    case 'acknowledge':
      return acknowledge(group, change);
    case 'dead-letter':
      return deadLetter(group, change);
    case 'release-messages':
      return releaseMessages(group, change);
    case 'end-loop':
      return endLoop(group, change);
    case 'remember-key':
      return rememberKey(group, change);
    case 'set-cursor': {
      const executionNum = group.executionNum(change.executionId);
      tally.cursors.set(`${executionNum}.${change.nodeId}`, {
        executionNum,
        nodeId: change.nodeId,
        value: change.value,
        ended: change.ended,
        tries: change.tries ?? 0,
      });
      return 'written';
    }
    case 'set-runtime': {
      const workflowNum = group.workflowNum(change.workflowId);
      tally.runtime.set(`${workflowNum}.${change.key}`, { workflowNum, key: change.key, value: change.value });
      return 'written';
    }
    case 'set-node-state': {
      const workflowNum = group.workflowNum(change.workflowId);
      tally.nodeStates.set(`${workflowNum}.${change.nodeId}`, {
        workflowNum,
        nodeId: change.nodeId,
        value: change.value,
      });
      return 'written';
    }
    case 'count-request':
      tallyRequest(tally, group.workflowNum(change.workflowId), 1, change.at);
      return 'written';
  }
}

/** Writes the changes of a group in order; the first that lost its right stops it. */
export function applyGroup(group: GroupContext, { changes }: StoredGroup): ChangeOutcome {
  for (const change of changes) if (applyChange(group, change) === 'lease-lost') return 'lease-lost';
  return 'written';
}

/** Messages that a group takes away. Most groups take none, or one. */
export function leavingMessages({ changes }: StoredGroup): ReadonlySet<number> | null {
  let leaving: Set<number> | null = null;
  for (const change of changes) {
    if ((change.kind !== 'acknowledge' && change.kind !== 'dead-letter') || change.seq === null) continue;
    leaving ??= new Set();
    leaving.add(change.seq);
  }
  return leaving;
}
