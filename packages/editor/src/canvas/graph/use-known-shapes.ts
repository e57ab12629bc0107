import { useStoreApi } from '@xyflow/react';
import { useState } from 'react';

/**
 * Keeps React Flow from measuring nodes: the drawing gives the size and the ports of each (see `card-shape.ts`). Measuring would
 * lay out the whole graph again after its first picture, and needs the ports in the page where nobody can see them.
 *
 * Call it above `ReactFlow`, which reads the function once.
 */
export function useKnownShapes(): void {
  const flow = useStoreApi();
  useState(() => flow.setState({ updateNodeInternals: () => {} }));
}
