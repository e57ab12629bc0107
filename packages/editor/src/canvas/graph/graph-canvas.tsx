import '@xyflow/react/dist/style.css';
import './canvas.css';
import {
  Background,
  BackgroundVariant,
  type EdgeTypes,
  type NodeTypes as FlowNodeTypes,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react';
import {
  type DragEvent,
  type MouseEvent,
  useCallback,
  useDeferredValue,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useStore } from 'zustand';
import { text } from '../../text/text.ts';
import { useCanvas, useCanvasUi } from '../canvas-context.tsx';
import type { MenuTarget } from '../canvas-ui.ts';
import { useDocumentStore } from '../document/use-document.tsx';
import { addNodeChanges } from '../gestures/add-node.ts';
import type { NodeTypes } from '../gestures/connect-rules.ts';
import type { Commands } from '../gestures/create-commands.ts';
import { focusNode } from '../gestures/focus.ts';
import { reveal } from '../gestures/reveal.ts';
import { DRAGGED_TYPE } from '../gestures/side-palette.tsx';
import type { Transfer } from '../gestures/transfer.ts';
import type { useConnecting } from '../gestures/use-connecting.ts';
import { GroupNode, NoteNode } from './annotation-nodes.tsx';
import { GRID } from './card-shape.ts';
import { ConnectionEdge } from './connection-edge.tsx';
import { ConnectionLine } from './connection-line.tsx';
import type { DrawnEdge, DrawnNode } from './drawn.ts';
import { isPlain, MANY_CONNECTIONS, plainConnectionAt } from './far-connections.ts';
import { FarLayer } from './far-layer.tsx';
import { fitOptions } from './fit.ts';
import { categoryColor } from './look.ts';
import { NodeCard } from './node-card.tsx';
import { MANY_NODES, useCalmMoves } from './use-calm-moves.ts';
import { useKnownShapes } from './use-known-shapes.ts';
import { useProblemsByNode } from './use-problems.ts';

const NODE_TYPES: FlowNodeTypes = { card: NodeCard, note: NoteNode, group: GroupNode };
const EDGE_TYPES: EdgeTypes = { connection: ConnectionEdge };
const SNAP: [number, number] = [GRID, GRID];
/** How near to a connection the pointer must be, pixels of the window. */
const REACH = 5;
const NO_ATTRIBUTION = { hideAttribution: true };
const DEFAULT_EDGE = { markerEnd: 'lw-arrow' };

interface GraphCanvasProps {
  readonly types: NodeTypes;
  readonly commands: Commands;
  readonly transfer: Transfer;
  readonly onPointer: (place: { readonly x: number; readonly y: number } | null) => void;
  readonly connecting: ReturnType<typeof useConnecting>;
}

/** Nodes, connections, notes and groups of the document, drawn, and what the pointer does to them. */
export function GraphCanvas({ types, commands, transfer, onPointer, connecting }: GraphCanvasProps) {
  const { drawing, ui } = useCanvas();
  const store = useDocumentStore();
  useKnownShapes();
  const flow = useReactFlow<DrawnNode, DrawnEdge>();
  const problems = useProblemsByNode();
  const surface = useRef<HTMLDivElement>(null);
  const calm = useCalmMoves(surface);
  // An empty canvas keeps its view when the first node comes: it is added where one looks.
  const [wasFilled] = useState(() => store.getState().document?.nodes.size !== 0);
  const [fit] = useState(fitOptions);
  const nodes = useStore(drawing, (state) => state.nodes);
  const edges = useStore(drawing, (state) => state.edges);
  const isFar = useCanvasUi((state) => state.isFar);
  const isMerged = isFar && edges.length > MANY_CONNECTIONS;
  const apart = useMemo(() => (isMerged ? edges.filter((edge) => !isPlain(edge)) : edges), [isMerged, edges]);
  // The picture comes first.
  const hasMiniMap = useDeferredValue(
    useCanvasUi((state) => state.hasMiniMap),
    false,
  );
  const isSnapping = useCanvasUi((state) => state.isSnapping);
  const drag = useCanvasUi((state) => state.drag);

  useLayoutEffect(() => {
    const draw = (): void => {
      const { document } = store.getState();
      if (document !== null) drawing.draw(document, types, problems);
    };
    const isFirst = drawing.getState().nodes.length === 0;
    draw();
    if (isFirst) calm.prepare();
    return store.subscribe((state, before) => state.document !== before.document && draw());
  }, [store, drawing, types, problems, calm]);

  const commit = useCallback(() => {
    const { document } = store.getState();
    if (document === null) return;
    const moves = drawing.moves(document);
    store.edit(moves, text('canvas.steps.move', { count: moves.length }));
  }, [store, drawing]);

  const drop = useCallback(() => {
    calm.rest();
    commit();
  }, [calm, commit]);

  /** The connection under the pointer, of those that are not elements of their own. */
  const mergedAt = useCallback(
    (event: MouseEvent | globalThis.MouseEvent): DrawnEdge | undefined => {
      if (!isMerged) return undefined;
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
      return plainConnectionAt(drawing.getState(), at, REACH / flow.getZoom());
    },
    [isMerged, flow, drawing],
  );
  const clickPane = useCallback(
    (event: MouseEvent) => {
      const edge = connecting.endClick(event) ? undefined : mergedAt(event);
      if (edge !== undefined) drawing.select([edge.id]);
    },
    [connecting, mergedAt, drawing],
  );

  // The same functions for ever: a new one would render every node and connection again, with each frame of a drag.
  const menus = useMemo(() => {
    function open(event: MouseEvent | globalThis.MouseEvent, on: MenuTarget): void {
      event.preventDefault();
      const screen = { x: event.clientX, y: event.clientY };
      ui.setState({ overlay: { kind: 'menu', screen, at: flow.screenToFlowPosition(screen), on } });
    }
    return {
      onNode(event: MouseEvent, node: DrawnNode): void {
        if (node.selected !== true) drawing.select([node.id]);
        open(event, 'nodes');
      },
      onSelection: (event: MouseEvent) => open(event, 'nodes'),
      onEdge(event: MouseEvent, edge: DrawnEdge): void {
        drawing.select([edge.id]);
        open(event, 'connection');
      },
      onPane(event: MouseEvent | globalThis.MouseEvent): void {
        const edge = mergedAt(event);
        if (edge !== undefined) drawing.select([edge.id]);
        open(event, edge === undefined ? 'pane' : 'connection');
      },
    };
  }, [ui, flow, drawing, mergedAt]);
  const openNode = useCallback(() => commands.open.run(), [commands]);

  const dropOn = (event: DragEvent): void => {
    const screen = { x: event.clientX, y: event.clientY };
    const type = types.get(event.dataTransfer.getData(DRAGGED_TYPE));
    const [file] = event.dataTransfer.files;
    const { document } = store.getState();
    event.preventDefault();
    if (file !== undefined)
      void file.text().then((content) => transfer.take(content, screen, text('canvas.steps.file')));
    if (type === undefined || document === null) return;
    const at = flow.screenToFlowPosition(screen);
    const newId = () => crypto.randomUUID();
    const { id, changes } = addNodeChanges({ document, types, type, at, from: null, boxes: drawing.boxes(), newId });
    drawing.select([id]);
    store.edit(changes, text('canvas.steps.add', { label: type.label }));
    focusNode(id);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the canvas is worked on with keys too; see use-canvas-keys.ts
    <div
      ref={surface}
      className="lw-flow"
      onPointerMove={(event) => onPointer({ x: event.clientX, y: event.clientY })}
      onPointerLeave={() => onPointer(null)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={dropOn}
      onDoubleClick={(event) => {
        if (event.target instanceof Element && event.target.classList.contains('react-flow__pane')) commands.add.run();
      }}
      onFocus={({ target }) => {
        const id = target.classList.contains('react-flow__node') ? target.getAttribute('data-id') : null;
        const node =
          id === null || !target.matches(':focus-visible') ? undefined : drawing.boxes().find((box) => box.id === id);
        if (node === undefined) return;
        const { nodes: chosen, annotations } = drawing.selection();
        if (![...chosen, ...annotations].includes(node.id)) drawing.select([node.id]);
        reveal(flow, node);
      }}
    >
      <svg className="lw-defs" aria-hidden="true">
        <defs>
          <marker
            id="lw-arrow"
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="7"
            markerHeight="7"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 1 L9 5 L0 9 z" />
          </marker>
        </defs>
      </svg>
      <ReactFlow<DrawnNode, DrawnEdge>
        nodes={nodes}
        edges={apart}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        defaultEdgeOptions={DEFAULT_EDGE}
        onMoveStart={calm.begin}
        onMoveEnd={calm.end}
        onViewportChange={calm.change}
        onNodesChange={drawing.changeNodes}
        onEdgesChange={drawing.changeEdges}
        onNodeDragStart={calm.begin}
        onNodeDragStop={drop}
        onSelectionDragStart={calm.begin}
        onSelectionDragStop={drop}
        onNodeClick={connecting.endClick}
        onPaneClick={clickPane}
        onNodeDoubleClick={openNode}
        onNodeContextMenu={menus.onNode}
        onSelectionContextMenu={menus.onSelection}
        onEdgeContextMenu={menus.onEdge}
        onPaneContextMenu={menus.onPane}
        isValidConnection={connecting.isValidConnection}
        onConnect={connecting.onConnect}
        onConnectEnd={connecting.onConnectEnd}
        onReconnect={connecting.onReconnect}
        connectionLineComponent={ConnectionLine}
        connectionRadius={26}
        fitView={wasFilled}
        fitViewOptions={fit}
        minZoom={0.08}
        maxZoom={2}
        snapToGrid={isSnapping}
        snapGrid={SNAP}
        selectionOnDrag={drag === 'select'}
        panOnDrag={drag === 'select' ? MIDDLE_BUTTON : LEFT_OR_MIDDLE}
        panOnScroll={drag === 'select'}
        selectionMode={SelectionMode.Partial}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={MULTI_KEYS}
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        edgesFocusable={false}
        edgesReconnectable={false}
        elevateNodesOnSelect={false}
        onlyRenderVisibleElements={nodes.length > MANY_NODES}
        proOptions={NO_ATTRIBUTION}
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.2} />
        {isMerged && <FarLayer />}
        {hasMiniMap && nodes.length > 0 && (
          <MiniMap<DrawnNode> pannable zoomable ariaLabel={text('canvas.miniMap')} nodeColor={miniMapColor} />
        )}
      </ReactFlow>
    </div>
  );
}

const MIDDLE_BUTTON = [1];
const LEFT_OR_MIDDLE = [0, 1];
const MULTI_KEYS = ['Shift', 'Meta', 'Control'];

function miniMapColor(node: DrawnNode): string {
  if (node.type === 'card') return categoryColor(node.data.type);
  return node.type === 'note' ? 'var(--lw-waiting)' : 'transparent';
}
