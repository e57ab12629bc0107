import type { JsonObject, LiveEvent, WorkflowId } from '@loopwright/model';
import type { Live } from '@loopwright/runtime';
import type { Clock } from '@loopwright/runtime/ports';
import type { WebSocket } from 'ws';
import { createWireFrames, outputData, stateSync, type WireFrame } from '../wire/live-frames.ts';
import { hearFrames, NOISE_ANSWER, PONG } from './incoming.ts';
import { createOutlet } from './outlet.ts';

/** Bytes that may wait for a client before its socket is dropped. */
const MOST_WAITING = 1_048_576;
/** Bytes that wait for a client from which on it gets no `output_data`. */
const PLAIN_ABOVE = MOST_WAITING / 4;

interface WorkflowSocket {
  readonly live: Live;
  readonly clock: Clock;
  readonly workflowId: WorkflowId;
  /** The workflow's owner opened it: completed nodes come with their data. */
  readonly withOutput: boolean;
  readonly texts: FrameTexts;
}

/** Serves the contract's socket: `state_sync` first, then the events in their order (contract, section 2.13). */
export function serveWorkflowSocket(socket: WebSocket, setting: WorkflowSocket): void {
  const { live, clock, workflowId, texts } = setting;
  const outlet = createOutlet(socket, MOST_WAITING);
  const frames = createWireFrames(workflowId);
  const sync = (): void => outlet.send(JSON.stringify(stateSync(live.snapshot(workflowId), clock.now())));

  const watch = live.watch(workflowId, (event) => {
    const frame = frames.frameOf(event);
    if (frame === null) return;
    if (frame === 'state_sync') sync();
    else outlet.send(texts.textOf(event, frame, setting.withOutput && outlet.waiting() < PLAIN_ABOVE));
  });
  socket.on('close', watch.close);
  outlet.send(JSON.stringify(stateSync(watch.snapshot, clock.now())));
  hearFrames(socket, clock, {
    onNoise: () => outlet.send(NOISE_ANSWER),
    onRequest(type) {
      if (type === 'ping') outlet.send(PONG);
      else if (type === 'request_state') sync();
    },
  });
}

/** Texts of frames. Sockets of one workflow hear of an event one after the other; its text is made once. */
export interface FrameTexts {
  textOf(event: LiveEvent, frame: WireFrame, withOutput: boolean): string;
}

/** Makes the texts. */
export function createFrameTexts(): FrameTexts {
  let last: LiveEvent | null = null;
  let plain: string | null = null;
  let full: string | null = null;
  return {
    textOf(event, frame, withOutput) {
      if (event !== last) {
        last = event;
        plain = null;
        full = null;
      }
      if (!withOutput || event.kind !== 'task-completed') {
        plain ??= JSON.stringify(frame);
        return plain;
      }
      full ??= JSON.stringify({ ...frame, output_data: outputData(event.data) } satisfies Record<string, unknown> & {
        output_data: JsonObject | string;
      });
      return full;
    },
  };
}
