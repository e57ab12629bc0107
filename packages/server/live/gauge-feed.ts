import type { LiveGaugesFrame, WorkflowId } from '@loopwright/model';
import type { Live } from '@loopwright/runtime';
import type { Clock } from '@loopwright/runtime/ports';
import { gaugesFrame } from '../wire/live-details.ts';

const EVERY_MS = 1000;

type Hearer = (text: string) => void;

/** Depths and rates of the workflows that somebody watches, read once a second however many watch. */
export interface GaugeFeed {
  /** Calls back with each frame that differs from the one before, beginning with the present one. */
  follow(workflowId: WorkflowId, hearer: Hearer): FollowedGauges;
}

/** The gauges that one hearer follows. */
export interface FollowedGauges {
  /** The frame that was read last, told or not; null before the first. */
  newest(): string | null;
  end(): void;
}

interface Feed {
  readonly hearers: Set<Hearer>;
  /** The frame that was read last, and what of it is compared. */
  frame: LiveGaugesFrame | null;
  content: string;
  cancel: () => void;
}

/** Makes the feed. */
export function createGaugeFeed(live: Live, clock: Clock): GaugeFeed {
  const feeds = new Map<WorkflowId, Feed>();

  async function read(workflowId: WorkflowId, feed: Feed): Promise<void> {
    try {
      const frame = gaugesFrame(await live.gauges(workflowId), clock.now());
      const content = contentOf(frame);
      feed.frame = frame;
      if (content !== feed.content) {
        feed.content = content;
        const text = JSON.stringify(frame);
        for (const hearer of feed.hearers) hearer(text);
      }
    } catch {
      // A store that cannot be read now is read again in a second.
    }
    if (feed.hearers.size > 0) feed.cancel = clock.after(EVERY_MS, () => void read(workflowId, feed));
  }

  return {
    follow(workflowId, hearer) {
      let feed = feeds.get(workflowId);
      if (feed === undefined) {
        feed = { hearers: new Set(), frame: null, content: '', cancel: () => undefined };
        feeds.set(workflowId, feed);
        feed.hearers.add(hearer);
        void read(workflowId, feed);
      } else {
        feed.hearers.add(hearer);
        if (feed.frame !== null) hearer(JSON.stringify(feed.frame));
      }
      const followed = feed;
      return {
        newest: () => (followed.frame === null ? null : JSON.stringify(followed.frame)),
        end() {
          followed.hearers.delete(hearer);
          if (followed.hearers.size > 0) return;
          followed.cancel();
          if (feeds.get(workflowId) === followed) feeds.delete(workflowId);
        },
      };
    },
  };
}

function contentOf({ queues, loops, routes, nodes }: LiveGaugesFrame): string {
  return JSON.stringify([queues, loops, routes, nodes]);
}
