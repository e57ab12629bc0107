import { lazy, type ReactNode, Suspense } from 'react';
import { useSearchParams } from 'wouter';
import { Loading } from '../../parts/loading.tsx';

const TryPanel = lazy(() => import('./try-panel.tsx'));

/** A canvas, and beside it (`?try=1`) the panel that sends its workflow a request. */
export function TryFrame({ workflowId, children }: { readonly workflowId: string; readonly children: ReactNode }) {
  const [search, setSearch] = useSearchParams();
  const close = (): void =>
    setSearch(
      (before) => {
        before.delete('try');
        return before;
      },
      { replace: true },
    );
  return (
    <div className="lw-try">
      <div className="lw-try-canvas">{children}</div>
      {search.has('try') && !search.has('run') && (
        <Suspense fallback={<PanelToCome />}>
          <TryPanel key={workflowId} workflowId={workflowId} onClose={close} />
        </Suspense>
      )}
    </div>
  );
}

/** Takes the room of the panel at once, so that the canvas is fitted to what it leaves. */
function PanelToCome() {
  return (
    <div className="lw-try-panel">
      <Loading />
    </div>
  );
}
