import type { Instant } from '@loopwright/model';
import type { ClaimedMessage } from '../ports.ts';
import type { Run } from '../runs/run.ts';
import type { LoopSetting } from './loop.ts';

/** Between two looks at the clock, milliseconds: it may be set, and goes on while a machine sleeps, which timers do not. */
const LOOK_MS = 60_000;

/** The place that a parked run keeps in a loop that works on its messages in order. */
export interface KeptPlace {
  /** Its message stays with this process, until the run goes on. */
  keep(run: Run, until: Instant | null): void;
  /** The run could not be parked. False when it is not the one that keeps the place. */
  lost(run: Run): boolean;
  /** Gives the message back, for a later start. False when the place is not kept. */
  giveBack(): boolean;
}

/** Makes it. `takeUp` is given the message of the run when that goes on: it has its place already. */
export function createKeptPlace({ host, queue }: LoopSetting, takeUp: (message: ClaimedMessage) => void): KeptPlace {
  const { clock, committer } = host.services;
  let kept: { readonly run: Run; cancel: () => void } | null = null;

  function wakeAt(run: Run, until: Instant): void {
    if (kept?.run !== run) return;
    const left = Math.max(0, until - clock.now());
    kept.cancel = clock.after(Math.min(LOOK_MS, left), () => {
      if (until <= clock.now()) wake(run);
      else wakeAt(run, until);
    });
  }

  function wake(run: Run): void {
    // What it wrote when it was parked must be there to be read back.
    committer.barrier().then(
      () => {
        if (kept?.run !== run) return;
        end(run);
        takeUp({ ...messageOf(run), createdAt: clock.now() });
      },
      () => undefined, // the incarnation ended, and this loop with it
    );
  }

  function end(run: Run): void {
    kept?.cancel();
    kept = null;
    host.services.awaiting.delete(run.id);
  }

  return {
    keep(run, until) {
      kept = { run, cancel: () => undefined };
      if (until !== null) wakeAt(run, until);
      host.services.awaiting.set(run.id, () => wake(run));
    },
    lost(run) {
      if (kept?.run !== run) return false;
      end(run);
      return true;
    },
    giveBack() {
      if (kept === null) return false;
      const { run } = kept;
      end(run);
      const changes = [{ kind: 'release-messages', seqs: [messageOf(run).seq] }] as const;
      committer.append({ lease: null, epoch: null, changes }, 100, () => queue.announce());
      return true;
    },
  };
}

function messageOf({ id, message }: Run): Omit<ClaimedMessage, 'createdAt'> {
  const { seq, queueId, payloadId, deliveries } = message;
  if (seq === null || queueId === null) throw new Error(`Run ${id} was parked without a message`);
  return { seq, queueId, payloadId, payload: null, runId: id, deliveries };
}
