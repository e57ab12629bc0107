import type { LiveFrame } from '@loopwright/model';
import { ReactFlowProvider } from '@xyflow/react';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { OpenNode } from '../panels/open-node.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { Loading } from '../parts/loading.tsx';
import { CanvasProvider } from './canvas-context.tsx';
import { createCanvasUi } from './canvas-ui.ts';
import { CanvasWorkspace } from './canvas-workspace.tsx';
import type { Change } from './document/changes.ts';
import { DocumentProvider } from './document/use-document.tsx';
import { useDocuments } from './document/use-documents.tsx';
import { createDrawing } from './graph/drawing.ts';
import { LiveProvider } from './live/use-live.tsx';

/** The canvas of one workflow. */
export default function CanvasPage({ workflowId }: { readonly workflowId: string }) {
  const documents = useDocuments();
  const store = documents.of(workflowId);
  const [canvas] = useState(() => ({ workflowId, drawing: createDrawing(), ui: createCanvasUi() }));
  const [error, setError] = useState<Error | null>(null);
  const isLoaded = useStore(store, ({ document }) => document !== null);

  useEffect(() => {
    let isLeft = false;
    documents
      .adopt(workflowId)
      .then(async (adopted) => {
        if (isLeft) await store.send(adopted);
        else await store.load(adopted);
      })
      .catch(setError);
    return () => {
      isLeft = true;
      store.close();
    };
  }, [documents, store, workflowId]);

  const onFrame = useCallback(
    (frame: LiveFrame) => {
      if (frame.type !== 'graph_changed') return;
      store.receive(frame.revision, frame.edit_id, frame.changes as readonly Change[] | null);
    },
    [store],
  );
  const onMissed = useCallback(() => store.catchUp(), [store]);

  if (error !== null) return <ErrorState error={error} onRetry={() => location.reload()} />;
  if (!isLoaded) return <Loading />;
  return (
    <DocumentProvider value={store}>
      <CanvasProvider value={canvas}>
        <LiveProvider workflowId={workflowId} onFrame={onFrame} onMissed={onMissed}>
          <ReactFlowProvider>
            <CanvasWorkspace />
            <OpenNode />
          </ReactFlowProvider>
        </LiveProvider>
      </CanvasProvider>
    </DocumentProvider>
  );
}
