import type { LiveEvent, WorkflowId } from '@loopwright/model';
import type { Live } from '@loopwright/runtime';
import type { Clock } from '@loopwright/runtime/ports';
import type { WebSocket } from 'ws';
import { eventFrame, snapshotFrame } from '../wire/live-details.ts';
import type { GaugeFeed } from './gauge-feed.ts';
import { hearFrames, NOISE_ANSWER, PONG } from './incoming.ts';
import { createOutlet } from './outlet.ts';

/** Bytes that may wait for a client before it misses events. */
const LAGS_ABOVE = 262_144;
/** Bytes that may still wait when it has caught up. */
const CAUGHT_UP_BELOW = 16_384;
/** Between two looks at a client that lags. */
const LOOK_MS = 100;
/** Bytes at which a socket is dropped: snapshots asked for by a client that reads nothing. */
const MOST_WAITING = 1_048_576;

interface LiveSocket {
  readonly live: Live;
  readonly clock: Clock;
  readonly workflowId: WorkflowId;
  readonly gauges: GaugeFeed;
  readonly texts: EventTexts;
}

/**
 * Serves `/ws/live/`: a snapshot, then every event and the gauges. A client that lags misses events; when it has caught up
 * it gets a new snapshot that says how many it missed. The newest gauges follow each snapshot: by themselves they are told only
 * when they change.
 */
export function serveLiveSocket(socket: WebSocket, setting: LiveSocket): void {
  const { live, clock, workflowId, gauges, texts } = setting;
  const outlet = createOutlet(socket, MOST_WAITING);
  let isLagging = false;
  let missed = 0;
  let cancelLook: () => void = () => undefined;

  function tell(text: string): void {
    if (outlet.waiting() > LAGS_ABOVE) {
      isLagging = true;
      missed += 1;
      cancelLook = clock.after(LOOK_MS, look);
    } else outlet.send(text);
  }

  function look(): void {
    if (!outlet.isOpen) return;
    if (outlet.waiting() > CAUGHT_UP_BELOW) {
      cancelLook = clock.after(LOOK_MS, look);
      return;
    }
    isLagging = false;
    sendSnapshot();
  }

  function sendSnapshot(): void {
    const count = missed;
    missed = 0;
    outlet.send(JSON.stringify(snapshotFrame(live.snapshot(workflowId), count)));
    tellNewestGauges();
  }

  function tellNewestGauges(): void {
    const newest = followed.newest();
    if (newest !== null && !isLagging) outlet.send(newest);
  }

  function onEvent(event: LiveEvent): void {
    if (isLagging) missed += 1;
    else tell(texts.textOf(event));
    if (event.kind === 'snapshot') tellNewestGauges();
  }

  const watch = live.watch(workflowId, onEvent);
  outlet.send(JSON.stringify(snapshotFrame(watch.snapshot, 0)));
  const followed = gauges.follow(workflowId, (text) => {
    if (!isLagging) tell(text);
  });
  socket.on('close', () => {
    watch.close();
    followed.end();
    cancelLook();
  });
  hearFrames(socket, clock, {
    onNoise: () => outlet.send(NOISE_ANSWER),
    onRequest(type) {
      if (type === 'ping') outlet.send(PONG);
      else if (type === 'request_snapshot' && !isLagging) sendSnapshot();
    },
  });
}

/** Texts of events; each is made once for all sockets that hear of it on the same turn. */
export interface EventTexts {
  textOf(event: LiveEvent): string;
}

/** Makes the texts. */
export function createEventTexts(): EventTexts {
  let last: LiveEvent | null = null;
  let text = '';
  return {
    textOf(event) {
      if (event !== last) {
        last = event;
        text = JSON.stringify(eventFrame(event));
      }
      return text;
    },
  };
}
