import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react';
import { memo, type ReactNode, useMemo } from 'react';
import classes from './graph-picture.module.css';
import type { Place } from './place-nodes.ts';

/** What a card or a line says by its look; `quiet` took no part. */
export type Tone = 'plain' | 'quiet' | 'running' | 'good' | 'bad' | 'changed';

export interface PictureNode {
  readonly id: string;
  readonly name: string;
  readonly tone: Tone;
  /** What stands under the name. */
  readonly body: ReactNode;
  /** All that the card says, for those who hear it. */
  readonly spoken: string;
}

export interface PictureConnection {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly label: string | null;
  readonly tone: Tone;
}

const LINES: Readonly<Record<Tone, string>> = {
  plain: 'var(--lw-skipped)',
  quiet: 'var(--lw-line)',
  running: 'var(--lw-running)',
  good: 'var(--lw-done)',
  bad: 'var(--lw-failed)',
  changed: 'var(--lw-waiting)',
};

type CardNode = Node<{ readonly node: PictureNode; readonly isChosen: boolean }, 'card'>;

/** A graph that is only looked at. */
export function GraphPicture({
  label,
  nodes,
  connections,
  places,
  chosen,
  onChoose,
}: {
  readonly label: string;
  readonly nodes: readonly PictureNode[];
  readonly connections: readonly PictureConnection[];
  readonly places: ReadonlyMap<string, Place>;
  readonly chosen: string | null;
  readonly onChoose: (nodeId: string) => void;
}) {
  const scheme = useComputedColorScheme('light');
  const cards = useMemo(
    () =>
      nodes.map(
        (node): CardNode => ({
          id: node.id,
          type: 'card',
          position: places.get(node.id) ?? { x: 0, y: 0 },
          data: { node, isChosen: node.id === chosen },
          ariaLabel: node.spoken,
        }),
      ),
    [nodes, places, chosen],
  );
  const lines = useMemo(
    () =>
      connections.map(
        ({ id, source, target, label: shown, tone }): Edge => ({
          id,
          source,
          target,
          label: shown,
          focusable: false,
          style: {
            stroke: LINES[tone],
            strokeWidth: tone === 'quiet' || tone === 'plain' ? 1.5 : 2.5,
            ...(tone === 'quiet' || tone === 'bad' ? { strokeDasharray: '5 4' } : {}),
          },
          labelStyle: { fill: 'var(--lw-soft)', fontSize: 11 },
          labelBgStyle: { fill: 'var(--lw-paper)' },
          markerEnd: { type: MarkerType.ArrowClosed, color: LINES[tone] },
        }),
      ),
    [connections],
  );
  // It opens on what took part, large enough to read; the button shows all of it.
  const fit = useMemo(() => {
    const took = nodes.filter(({ tone }) => tone !== 'quiet').map(({ id }) => ({ id }));
    return { maxZoom: 1, padding: 0.15, ...(took.length === 0 ? {} : { nodes: took }) };
  }, [nodes]);
  return (
    <ReactFlowProvider>
      <section className={classes.picture} aria-label={label}>
        <ReactFlow
          nodes={cards}
          edges={lines}
          nodeTypes={NODE_TYPES}
          colorMode={scheme}
          fitView
          fitViewOptions={fit}
          minZoom={0.05}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          deleteKeyCode={null}
          disableKeyboardA11y
          onlyRenderVisibleElements
          proOptions={{ hideAttribution: true }}
          onNodeClick={(_, { id }) => onChoose(id)}
          onKeyDown={({ key, target }) => {
            const id = (target as HTMLElement).closest('.react-flow__node')?.getAttribute('data-id');
            if (key === 'Enter' && id != null) onChoose(id);
          }}
        >
          <Background gap={20} />
          <Controls showInteractive={false} />
        </ReactFlow>
      </section>
    </ReactFlowProvider>
  );
}

const Card = memo(function Card({ data: { node, isChosen } }: NodeProps<CardNode>) {
  return (
    <div className={classes.card} data-tone={node.tone} data-chosen={isChosen}>
      <Handle type="target" position={Position.Left} className={classes.port} isConnectable={false} />
      <div className={classes.name}>{node.name}</div>
      <div className={classes.body}>{node.body}</div>
      <Handle type="source" position={Position.Right} className={classes.port} isConnectable={false} />
    </div>
  );
});

const NODE_TYPES = { card: Card };
