import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react';
import { text } from '../../text/text.ts';
import { useDocument } from '../document/use-document.tsx';
import { refusalOf } from '../gestures/connect-rules.ts';
import { wantedOf } from '../gestures/wanted.ts';
import classes from './connection-line.module.css';
import type { DrawnNode } from './drawn.ts';
import { useNodeTypes } from './use-node-types.ts';

/** The connection under the pointer while it is drawn. Over a port where it cannot end, it says why. */
export function ConnectionLine(props: ConnectionLineComponentProps<DrawnNode>) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, fromNode, fromHandle, toNode } = props;
  const nodes = useDocument((document) => document.nodes);
  const connections = useDocument((document) => document.connections);
  const { types } = useNodeTypes();
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  const end = { node: fromNode.id, port: fromHandle.id ?? 'default', side: fromHandle.type };
  const refusal =
    toNode === null
      ? null
      : refusalOf({ nodes, connections }, types, wantedOf(end, toNode.id, props.toHandle?.id ?? null));
  return (
    <g className={classes.line} data-refused={refusal !== null || undefined}>
      <path d={path} fill="none" />
      <circle cx={toX} cy={toY} r={4} />
      {refusal !== null && (
        <text x={toX + 14} y={toY + 5}>
          {text(`canvas.refused.${refusal}`)}
        </text>
      )}
    </g>
  );
}
