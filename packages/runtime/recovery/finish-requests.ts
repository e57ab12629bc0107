import type { RunId } from '@loopwright/model';
import { requestHost } from '../doors/request-host.ts';
import { type LoadedVersions, NO_LOOP } from '../executions/versions.ts';
import type { Life } from '../incarnation.ts';
import {
  type ClaimedMessage,
  type Clock,
  type Log,
  type RequestInbox,
  type Store,
  StoreUnavailable,
} from '../ports.ts';
import { resumeRun } from '../runs/begin-run.ts';

/** Messages of one claim. */
const CLAIM_MESSAGES = 200;
const CLAIM_BYTES = 4 * 1024 * 1024;
/** While as many requests are under way as may be. */
const FULL_PAUSE_MS = 50;

interface FinishParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly versions: LoadedVersions;
  readonly life: Life;
  readonly apiConcurrency: number;
}

/**
 * Goes on with requests of `api` workflows that an earlier life left: replays, and those of workflows that are set to
 * finish them. Their callers are gone; what they answer is in the history.
 */
export async function finishRequests(parts: FinishParts): Promise<void> {
  for (const inbox of await parts.store.workflows.requestInboxes()) {
    if (isOver(parts.life)) return;
    for (const message of await claimAll(parts, inbox)) {
      while (parts.life.requests.size >= parts.apiConcurrency && !isOver(parts.life)) await pause(parts);
      if (isOver(parts.life)) return; // what is claimed is freed with the life
      await goOn(parts, inbox, message);
    }
  }
}

function isOver({ isLeaving, committer }: Life): boolean {
  return isLeaving || !committer.alive();
}

/** All at once: one that cannot go on is ready again when it was put back, and would be met for ever. */
async function claimAll({ store, life }: FinishParts, { queueId }: RequestInbox): Promise<readonly ClaimedMessage[]> {
  const all: ClaimedMessage[] = [];
  for (;;) {
    const some = await store.log.claim(queueId, life.incarnation, CLAIM_MESSAGES, CLAIM_BYTES);
    if (some.length === 0) return all;
    for (const message of some) all.push({ ...message, payload: null }); // the run has it
  }
}

async function goOn(parts: FinishParts, inbox: RequestInbox, message: ClaimedMessage): Promise<void> {
  const { store, life, versions } = parts;
  const { runId, seq, payloadId, deliveries } = message;
  const unfinished = runId === null ? null : await store.workflows.unfinishedRun(runId);
  if (unfinished === null) {
    life.committer.append({ lease: null, epoch: null, changes: [{ kind: 'acknowledge', seq }] }, 100);
    return;
  }
  try {
    const { plan, whyNot } = await versions.planById(unfinished.versionId);
    const loop = plan?.loops.find((candidate) => plan.nodes[candidate.producer]!.id === inbox.nodeId);
    if (plan === null || loop === undefined) {
      block(parts, inbox, unfinished.id, whyNot ?? NO_LOOP);
      return;
    }
    const host = await requestHost(parts, inbox.workflowId, inbox.ownerId, plan);
    if (isOver(life)) return;
    const run = resumeRun(
      {
        host,
        plan,
        loop,
        message: { seq, queueId: null, payloadId, payload: null, deliveries, inbox: inbox.queueId },
        onOver: (over) => life.requests.delete(over),
        onDurable: null,
      },
      unfinished,
      () => undefined,
    );
    if (run.state !== 'over') life.requests.add(run);
  } catch (cause) {
    if (cause instanceof StoreUnavailable) throw cause;
    block(parts, inbox, unfinished.id, String(cause));
  }
}

/** It waits, visibly, until a later life finds what is missing. */
function block({ life, log }: FinishParts, { workflowId }: RequestInbox, runId: RunId, why: string): void {
  log.warn({ run: runId, workflow: workflowId }, `A request waits as blocked: ${why}`);
  const changes = [
    { kind: 'lease-run', runId },
    { kind: 'suspend-run', runId, state: 'blocked' },
  ] as const;
  life.committer.append({ lease: null, epoch: null, changes }, 100);
}

function pause({ clock }: FinishParts): Promise<void> {
  return new Promise((resolve) => clock.after(FULL_PAUSE_MS, resolve));
}
