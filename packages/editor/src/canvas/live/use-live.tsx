import type { LiveFrame } from '@loopwright/model';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { watchWorkflow } from '../../api/live-socket.ts';
import { createFrameQueue } from './frame-queue.ts';
import { applyFrames, createLiveStore, type LiveState, type LiveStore, reopened } from './live-store.ts';

const LiveContext = createContext<LiveStore | null>(null);

/** Watches the workflow while its canvas is shown. Frames of one drawing of the screen are applied together. */
export function LiveProvider({
  workflowId,
  onFrame,
  onMissed,
  children,
}: {
  readonly workflowId: string;
  /** Each frame as it came, before it is drawn. */
  readonly onFrame: (frame: LiveFrame) => void;
  /** Not all that happened was told: the socket was just opened, or this window read too slowly. */
  readonly onMissed: () => void;
  readonly children: ReactNode;
}) {
  const [store] = useState(createLiveStore);
  useEffect(() => {
    let wasLost = false;
    let isNew = false;
    const queue = createFrameQueue((frames) => store.setState((state) => applyFrames(state, frames, Date.now())));
    const stop = watchWorkflow(
      workflowId,
      (frame) => {
        onFrame(frame);
        queue.push(frame);
        if (frame.type !== 'snapshot') return;
        if (isNew || frame.missed > 0) onMissed();
        isNew = false;
      },
      (connection) => {
        isNew = connection === 'open';
        if (isNew && wasLost) store.setState(reopened);
        else store.setState({ connection });
        wasLost = connection === 'lost' || (wasLost && connection !== 'open');
      },
    );
    return () => {
      queue.close();
      stop();
    };
  }, [workflowId, store, onFrame, onMissed]);
  return <LiveContext.Provider value={store}>{children}</LiveContext.Provider>;
}

/** A part of the live state; renders again only when that part changed. */
export function useLive<Part>(select: (state: LiveState) => Part): Part {
  return useStore(useLiveStore(), select);
}

/** The live state itself, for what looks at it at its own pace. */
export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (store === null) throw new Error('This part is only shown on a canvas');
  return store;
}
