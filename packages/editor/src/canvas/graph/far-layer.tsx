import { ViewportPortal } from '@xyflow/react';
import { memo, useState } from 'react';
import { useStore } from 'zustand';
import { useCanvas } from '../canvas-context.tsx';
import { createFarPaths, type FarPath } from './far-connections.ts';

/**
 * All plain connections of a large graph, as they are seen from afar: a few paths instead of an element for each. They are under
 * the cards and take no pointer; see `plainConnectionAt`.
 */
export function FarLayer() {
  const { drawing } = useCanvas();
  const [pathsOf] = useState(createFarPaths);
  const { still, moving } = pathsOf(useStore(drawing));
  return (
    <ViewportPortal>
      <Lines {...still} />
      <Lines {...moving} isMoving />
    </ViewportPortal>
  );
}

const Lines = memo(function Lines({ plain, error, isMoving }: FarPath & { readonly isMoving?: boolean }) {
  if (plain === '' && error === '') return null;
  return (
    <svg className="lw-far-lines" data-lines={isMoving ? 'moving' : 'still'} aria-hidden="true">
      {plain !== '' && <path d={plain} />}
      {error !== '' && <path d={error} data-port="error" />}
    </svg>
  );
});
