import type { LiveFrame } from '@loopwright/model';

/** Frames that wait for the next drawing of the screen. */
export interface FrameQueue {
  push(frame: LiveFrame): void;
  close(): void;
}

/**
 * Hands frames over together, once for each drawing of the screen, so that twenty thousand a second cost as many drawings as
 * sixty. A window that is not shown draws nothing: there a timer empties the queue instead.
 */
export function createFrameQueue(apply: (frames: readonly LiveFrame[]) => void): FrameQueue {
  let waiting: LiveFrame[] = [];
  let drawing = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function flush(): void {
    cancel();
    const frames = waiting;
    waiting = [];
    apply(frames);
  }
  function cancel(): void {
    cancelAnimationFrame(drawing);
    clearTimeout(timer);
    drawing = 0;
    timer = undefined;
  }
  return {
    push(frame) {
      waiting.push(frame);
      if (waiting.length > 1) return;
      drawing = requestAnimationFrame(flush);
      timer = setTimeout(flush, 1000);
    },
    close() {
      cancel();
      waiting = [];
    },
  };
}
