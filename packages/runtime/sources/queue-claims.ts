import type { Incarnation, Instant, LoopId, QueueId } from '@loopwright/model';
import type { ClaimedMessage, ClaimRate, Clock, CommitLog } from '../ports.ts';
import { createClaimSize } from './claim-size.ts';

const CLAIM_BYTES = 4 * 1024 * 1024;

/** What this process claims of a queue, and whether more waits on disk. */
export interface QueueClaims {
  /** Claims for a loop with so many free places, unless that is being done or nothing waits. */
  claim(places: number): void;
  /** Something was put on disk, or may have been: a claim under way does not know of it. */
  left(): void;
  /** Ready messages may wait on disk, or are on their way. */
  mayHaveMore(): boolean;
  /** Resolves when no claim is under way. */
  settled(): Promise<void>;
}

interface QueueClaimsSetting {
  readonly id: QueueId;
  readonly log: CommitLog;
  readonly incarnation: Incarnation;
  readonly clock: Clock;
  readonly isAlive: () => boolean;
  /** Loops that read the queue here. */
  readonly readers: ReadonlyMap<LoopId, unknown>;
  /** Other processes claim of it as well: runs that their loops began are theirs to go on with. */
  readonly isShared: boolean;
  /** Messages at once in this process where others read the queue as well; null: nobody else does. */
  readonly share: () => number | null;
  /** Of one claim, at most, and the rate that the queue keeps. */
  readonly policy: () => { readonly claimsAtOnce: number; readonly rate: ClaimRate | null };
  readonly onClaimed: (messages: readonly ClaimedMessage[]) => void;
  /** The rate may let something be taken again. */
  readonly onTime: () => void;
  readonly onFailure: (cause: unknown) => void;
}

/** Makes it. */
export function createQueueClaims(setting: QueueClaimsSetting): QueueClaims {
  const { id, log, incarnation, clock, isAlive, readers } = setting;
  const size = createClaimSize();
  let backlog = true;
  let claiming: Promise<void> | null = null;
  /** Counts what was left on disk, so that a claim under way knows of later ones. */
  let leftOnDisk = 0;
  /** The rate lets nothing be taken before. */
  let notBefore = 0;

  function claimed(places: number): Promise<readonly ClaimedMessage[]> {
    const { rate } = setting.policy();
    const loops = setting.isShared ? [...readers.keys()] : null;
    if (rate === null) {
      const asked = atOnce();
      return log.claim(id, incarnation, asked, CLAIM_BYTES, loops).then((messages) => {
        size.answered(messages.length === asked, clock.now());
        return messages;
      });
    }
    // What is claimed counts as begun: no more than begins at once.
    const limit = Math.min(atOnce(), places);
    return log
      .claimWithin(id, incarnation, limit, CLAIM_BYTES, rate, clock.now(), loops)
      .then(({ messages, nextAt }) => {
        if (nextAt !== null) waitFor(nextAt);
        return messages;
      });
  }

  function waitFor(instant: Instant): void {
    notBefore = instant;
    leftOnDisk += 1; // something may be there, though nothing was claimed
    clock.after(Math.max(0, instant - clock.now()), () => {
      if (isAlive()) setting.onTime();
    });
  }

  function atOnce(): number {
    const { claimsAtOnce } = setting.policy();
    const share = setting.share();
    return share === null ? claimsAtOnce : size.next(share, claimsAtOnce, clock.now());
  }

  return {
    claim(places) {
      if (claiming !== null || !backlog || readers.size === 0 || !isAlive()) return;
      if (setting.policy().rate !== null && clock.now() < notBefore) return; // whoever reads it is called then
      const known = leftOnDisk;
      claiming = claimed(places).then(
        (messages) => {
          claiming = null;
          if (messages.length === 0 && known === leftOnDisk) backlog = false;
          setting.onClaimed(messages);
        },
        (cause: unknown) => {
          claiming = null;
          setting.onFailure(cause);
        },
      );
    },
    left() {
      leftOnDisk += 1;
      backlog = true;
    },
    mayHaveMore: () => backlog || claiming !== null,
    async settled() {
      await claiming;
    },
  };
}
