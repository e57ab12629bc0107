import { DAY_MS } from '../../codes.ts';
import { DataError } from '../../thread/sqlite-failure.ts';
import type { ChangeOutcome } from './context.ts';
import type { Draft } from './draft.ts';
import {
  acknowledge,
  deadLetter,
  gatherMessages,
  releaseMessages,
  sendMessage,
  sendOnTerms,
} from './draft-messages.ts';
import {
  appendJournal,
  endRun,
  executionNum,
  heldRun,
  leaseRun,
  openRun,
  parkRun,
  suspendRun,
  workflowNum,
} from './draft-runs.ts';
import type { StoredChange, StoredChangeOf, StoredGroup } from './stored-change.ts';

/** Whether a group may be written at all. Nothing of it was when this is asked. */
export function mayWrite(draft: Draft, { lease, epoch }: StoredGroup): 'yes' | 'lease-lost' | 'epoch-passed' {
  if (lease !== null && heldRun(draft, lease) === null) return 'lease-lost';
  return epoch === null || draft.facts.epochs.get(epoch.workflowId) === epoch.epoch ? 'yes' : 'epoch-passed';
}

/** Writes a payload. The one reference that it is born with is counted here, and given up again. */
function putPayload(draft: Draft, { payload }: StoredChangeOf<'put-payload'>): ChangeOutcome {
  if (draft.payloads.has(payload.id)) throw new DataError(`There is a payload ${payload.id} already`);
  draft.put(draft.payloads, payload.id, payload.bytes);
  return 'written';
}

/** Names what an Idempotency-Key belongs to. */
export const keyOf = (userId: number, door: string, key: string): string => JSON.stringify([userId, door, key]);

/** Remembers what an Idempotency-Key found. A key that is taken by another run refuses the group: it must not happen twice. */
function rememberKey(draft: Draft, change: StoredChangeOf<'remember-key'>): ChangeOutcome {
  const name = keyOf(change.userId, change.door, change.key);
  const known = draft.keys.get(name) ?? draft.facts.keys.get(name);
  const isFree =
    known === undefined || known.at <= change.at - DAY_MS || (known.runId !== null && known.runId === change.runId);
  if (!isFree) throw new DataError('This Idempotency-Key was used within the last 24 h');
  draft.put(draft.keys, name, change);
  return 'written';
}

/** Writes what a task waits for. One that is opened anew is not taken any more. */
function openWait(draft: Draft, wait: StoredChangeOf<'open-wait'>): ChangeOutcome {
  const { runId, key } = wait;
  draft.put(draft.waits, `${runId}.${key}`, { ...wait, workflowNum: workflowNum(draft, wait.workflowId) });
  draft.put(draft.takes, `${runId}.${key}`, { runId, key, isTaken: false });
  return 'written';
}

/** Marks that a run has gone on with what its wait got. */
function takeWait(draft: Draft, { runId, key }: StoredChangeOf<'take-wait'>): ChangeOutcome {
  draft.put(draft.takes, `${runId}.${key}`, { runId, key, isTaken: true });
  return 'written';
}

function applyChange(draft: Draft, holds: readonly number[], change: StoredChange): ChangeOutcome {
  switch (change.kind) {
    case 'put-payload':
      return putPayload(draft, change);
    case 'send-message':
      return sendMessage(draft, change);
    case 'send-on-terms':
      return sendOnTerms(draft, change);
    case 'gather-messages':
      return gatherMessages(draft, change);
    case 'open-run':
      return openRun(draft, change);
    case 'append-journal':
      // A group may write to what it opened, leased or was checked for, though it ended it in the same breath.
      if (!holds.includes(change.runId) && heldRun(draft, change.runId) === null) return 'lease-lost';
      return appendJournal(draft, change);
    case 'end-run':
      return endRun(draft, change);
    case 'suspend-run':
      return suspendRun(draft, change);
    case 'park-run':
      return parkRun(draft, change);
    case 'lease-run':
      return leaseRun(draft, change);
    case 'acknowledge':
      return acknowledge(draft, change);
    case 'dead-letter':
      return deadLetter(draft, change);
    case 'release-messages':
      return releaseMessages(draft, change);
    case 'remember-key':
      return rememberKey(draft, change);
    case 'open-wait':
      return openWait(draft, change);
    case 'take-wait':
      return takeWait(draft, change);
    case 'end-loop': {
      const num = executionNum(draft, change.executionId);
      draft.put(draft.ends, `${num}.${change.nodeId}`, { executionNum: num, nodeId: change.nodeId });
      return 'written';
    }
    case 'set-cursor': {
      const { nodeId, value, ended, tries = 0 } = change;
      const num = executionNum(draft, change.executionId);
      draft.put(draft.cursors, `${num}.${nodeId}`, { executionNum: num, nodeId, value, ended, tries });
      return 'written';
    }
    case 'set-runtime': {
      const { key, value } = change;
      const num = workflowNum(draft, change.workflowId);
      draft.put(draft.runtime, `${num}.${key}`, { workflowNum: num, key, value });
      return 'written';
    }
    case 'set-node-state': {
      const { nodeId, value } = change;
      const num = workflowNum(draft, change.workflowId);
      draft.put(draft.nodeStates, `${num}.${nodeId}`, { workflowNum: num, nodeId, value });
      return 'written';
    }
    case 'count-request': {
      const num = workflowNum(draft, change.workflowId);
      const { count, last } = draft.requests.get(num) ?? { count: 0, last: 0 };
      draft.put(draft.requests, num, { count: count + 1, last: Math.max(last, change.at) });
      return 'written';
    }
  }
}

/** Puts the changes of a group into the draft, in order; the first that lost its right undoes them all. */
export function draftGroup(draft: Draft, { lease, changes }: StoredGroup): ChangeOutcome {
  const holds: number[] = lease === null ? [] : [lease];
  try {
    for (const change of changes) {
      if (applyChange(draft, holds, change) === 'lease-lost') {
        draft.undo();
        return 'lease-lost';
      }
      if (change.kind === 'open-run') holds.push(change.run.id);
      else if (change.kind === 'lease-run') holds.push(change.runId);
    }
  } catch (error) {
    draft.undo();
    throw error;
  }
  draft.keep();
  return 'written';
}
