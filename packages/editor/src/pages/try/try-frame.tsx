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
      {search.has('try') && (
        <Suspense fallback={<Loading />}>
          <TryPanel key={workflowId} workflowId={workflowId} onClose={close} />
        </Suspense>
      )}
    </div>
  );
}
