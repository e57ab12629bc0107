import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  getBezierPath,
  type Node,
  ReactFlow,
} from '@xyflow/react';
import { useMemo } from 'react';
import { useDocument } from '../document/use-document.tsx';
import { ConnectionLive } from '../live/connection-live.tsx';
import { NodeLive } from '../live/node-live.tsx';
import { isQueueConnection } from '../live/queue-level.ts';

type LiveEdge = Edge<{ readonly port: string; readonly isQueue: boolean }, 'live'>;

/** Nodes and connections of the document, drawn. */
export function GraphCanvas() {
  const nodes = useDocument((document) => document.nodes);
  const connections = useDocument((document) => document.connections);
  const drawnNodes = useMemo(
    () =>
      [...nodes.values()].map(({ id, node_type, x, y }): Node => {
        const label = (
          <>
            {node_type}
            <NodeLive nodeId={id} />
          </>
        );
        return { id, position: { x, y }, data: { label } };
      }),
    [nodes],
  );
  const drawnEdges = useMemo(
    () =>
      [...connections.values()].map(({ id, source, target, source_handle }): LiveEdge => {
        const isQueue = isQueueConnection(nodes.get(source)?.node_type ?? '', nodes.get(target)?.node_type ?? '');
        return { id, source, target, type: 'live', data: { port: source_handle, isQueue } };
      }),
    [connections, nodes],
  );
  return (
    <ReactFlow nodes={drawnNodes} edges={drawnEdges} edgeTypes={EDGE_TYPES} fitView>
      <Background />
      <Controls />
    </ReactFlow>
  );
}

function Connection({ id, source, target, data, ...ends }: EdgeProps<LiveEdge>) {
  const [path, labelX, labelY] = getBezierPath(ends);
  return (
    <>
      <BaseEdge id={id} path={path} />
      <ConnectionLive
        source={source}
        target={target}
        port={data?.port ?? 'default'}
        isQueue={data?.isQueue ?? false}
        path={path}
        labelX={labelX}
        labelY={labelY}
      />
    </>
  );
}

const EDGE_TYPES = { live: Connection };
