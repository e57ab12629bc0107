import { Background, Controls, type Edge, type Node, ReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { useDocument } from '../document/use-document.tsx';

/** Nodes and connections of the document, drawn. */
export function GraphCanvas() {
  const nodes = useDocument((document) => document.nodes);
  const connections = useDocument((document) => document.connections);
  const drawnNodes = useMemo(
    () =>
      [...nodes.values()].map(
        (node): Node => ({ id: node.id, position: { x: node.x, y: node.y }, data: { label: node.node_type } }),
      ),
    [nodes],
  );
  const drawnEdges = useMemo(
    () => [...connections.values()].map(({ id, source, target }): Edge => ({ id, source, target })),
    [connections],
  );
  return (
    <ReactFlow nodes={drawnNodes} edges={drawnEdges} fitView>
      <Background />
      <Controls />
    </ReactFlow>
  );
}
