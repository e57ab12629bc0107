import { lazy, Suspense } from 'react';
import { useSearchParams } from 'wouter';

const NodePanel = lazy(() => import('./node-panel.tsx'));

/** The panel of the node that the address names (`?node=ID`, and `&field=NAME` to begin at a field), over the canvas. */
export function OpenNode() {
  const [search, setSearch] = useSearchParams();
  const id = search.get('node');
  if (id === null) return null;
  function close(): void {
    setSearch((before) => {
      before.delete('node');
      before.delete('field');
      return before;
    });
  }
  return (
    <Suspense fallback={null}>
      <NodePanel nodeId={id} onClose={close} />
    </Suspense>
  );
}
