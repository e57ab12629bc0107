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
  onReconnect,
  children,
}: {
  readonly workflowId: string;
  /** Each frame as it came, before it is drawn. */
  readonly onFrame: (frame: LiveFrame) => void;
  /** The socket dropped and is back: what happened meanwhile was not told. */
  readonly onReconnect: () => void;
  readonly children: ReactNode;
}) {
  const [store] = useState(createLiveStore);
  useEffect(() => {
    let wasLost = false;
    const queue = createFrameQueue((frames) => store.setState((state) => applyFrames(state, frames, Date.now())));
    const stop = watchWorkflow(
      workflowId,
      (frame) => {
        onFrame(frame);
        queue.push(frame);
      },
      (connection) => {
        if (connection === 'open' && wasLost) {
          store.setState(reopened);
          onReconnect();
        } else store.setState({ connection });
        wasLost = connection === 'lost' || (wasLost && connection !== 'open');
      },
    );
    return () => {
      queue.close();
      stop();
    };
  }, [workflowId, store, onFrame, onReconnect]);
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
