import { BaseEdge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { useCanvasUi } from '../canvas-context.tsx';
import { ConnectionLive } from '../live/connection-live.tsx';
import { connectionPath } from './connection-path.ts';
import { countRender } from './count-render.ts';
import type { DrawnEdge } from './drawn.ts';

/** A connection with the name of the port that it leaves by. One between two loops, through a queue, is dashed. */
export const ConnectionEdge = memo(function ConnectionEdge(props: EdgeProps<DrawnEdge>) {
  const {
    id,
    source,
    target,
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    selected,
    data,
    markerEnd,
  } = props;
  countRender('connection', id);
  const isFar = useCanvasUi((state) => state.isFar);
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition };
  const [path, labelX, labelY] = connectionPath(ends);
  const { port = 'default', label = null, isQueue = false } = data ?? {};
  return (
    <g className="lw-edge" data-port={port} data-queue={isQueue || undefined} data-selected={selected || undefined}>
      <BaseEdge id={id} path={path} interactionWidth={16} {...(markerEnd !== undefined && { markerEnd })} />
      {label !== null && !isFar && (
        <text
          className="lw-edge-label"
          x={sourceX + (port === 'error' ? 6 : 10)}
          y={sourceY + (port === 'error' ? 16 : -6)}
        >
          {label}
        </text>
      )}
      {(isQueue || !isFar) && (
        <ConnectionLive
          source={source}
          target={target}
          port={port}
          isQueue={isQueue}
          path={path}
          labelX={labelX}
          labelY={labelY}
        />
      )}
    </g>
  );
});
