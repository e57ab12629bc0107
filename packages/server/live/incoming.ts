import { isJsonObject } from '@loopwright/model';
import type { Clock } from '@loopwright/runtime/ports';
import type { WebSocket } from 'ws';
import { CLOSE } from './open-sockets.ts';

/** Largest frame that a client may send, bytes; a larger one closes its socket with 1009. */
export const LARGEST_FRAME = 65_536;
/** Frames that a client may send within a window; more close its socket with 1008. */
const MOST_FRAMES = 200;
const WINDOW_MS = 10_000;

/**
 * Hears what a client sends: JSON objects with a `type`. Calls `onRequest` with the type, `onNoise` for a frame that is
 * no JSON; JSON without a type is ignored.
 */
export function hearFrames(
  socket: WebSocket,
  clock: Clock,
  hear: { readonly onRequest: (type: string) => void; readonly onNoise: () => void },
): void {
  let windowEnds = 0;
  let frames = 0;
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (socket.readyState !== socket.OPEN) return;
    const now = clock.now();
    // Before the window it is where the clock was set back.
    if (now >= windowEnds || now < windowEnds - WINDOW_MS) {
      windowEnds = now + WINDOW_MS;
      frames = 0;
    }
    frames += 1;
    if (frames > MOST_FRAMES) {
      socket.close(CLOSE.policy, 'Too many frames');
      return;
    }
    if (isBinary) {
      hear.onNoise();
      return;
    }
    let frame: unknown;
    try {
      frame = JSON.parse(data.toString('utf8'));
    } catch {
      hear.onNoise();
      return;
    }
    if (isJsonObject(frame) && typeof frame.type === 'string') hear.onRequest(frame.type);
  });
}

/** The answer to a frame that is no JSON, the same on both sockets. */
export const NOISE_ANSWER: string = JSON.stringify({ type: 'error', message: 'A frame must be JSON' });

/** The answer to `ping`, the same on both sockets. */
export const PONG: string = JSON.stringify({ type: 'pong' });
