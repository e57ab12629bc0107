import '@xyflow/react/dist/style.css';
import type { LiveFrame } from '@loopwright/model';
import { Box, Flex } from '@mantine/core';
import { ReactFlowProvider } from '@xyflow/react';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { OpenNode } from '../panels/open-node.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { Loading } from '../parts/loading.tsx';
import type { Change } from './document/changes.ts';
import { openDocument } from './document/open-document.ts';
import { adoptOrphans, holdWindowLock, windowId } from './document/outbox.ts';
import { DocumentProvider } from './document/use-document.tsx';
import { GraphCanvas } from './graph/graph-canvas.tsx';
import { LiveBar } from './live/live-bar.tsx';
import { LiveProvider } from './live/use-live.tsx';
import { WorkflowTabs } from './workflow-tabs.tsx';

/** The canvas of one workflow. */
export default function CanvasPage({ workflowId }: { readonly workflowId: string }) {
  const [store] = useState(() => openDocument(workflowId));
  const [error, setError] = useState<Error | null>(null);
  const isLoaded = useStore(store, ({ document }) => document !== null);

  useEffect(() => {
    holdWindowLock(windowId());
    adoptOrphans(workflowId, windowId())
      .then((adopted) => store.load(adopted))
      .catch(setError);
    return () => store.close();
  }, [store, workflowId]);

  const onFrame = useCallback(
    (frame: LiveFrame) => {
      if (frame.type !== 'graph_changed') return;
      store.receive(frame.revision, frame.edit_id, frame.changes as readonly Change[] | null);
    },
    [store],
  );
  const onReconnect = useCallback(() => store.catchUp(), [store]);

  if (error !== null) return <ErrorState error={error} onRetry={() => location.reload()} />;
  if (!isLoaded) return <Loading />;
  return (
    <DocumentProvider value={store}>
      <LiveProvider workflowId={workflowId} onFrame={onFrame} onReconnect={onReconnect}>
        <ReactFlowProvider>
          <Flex direction="column" h="calc(100dvh - var(--app-shell-header-height))">
            <Box px="sm" py={4}>
              <WorkflowTabs workflowId={workflowId} />
            </Box>
            <Box flex={1} mih={0}>
              <GraphCanvas />
            </Box>
            <LiveBar />
          </Flex>
          <OpenNode />
        </ReactFlowProvider>
      </LiveProvider>
    </DocumentProvider>
  );
}
