import type { Annotation, NodeTypeMeta } from '@loopwright/model';
import {
  applyEdgeChanges,
  applyNodeChanges,
  type Edge,
  type EdgeChange,
  type Node,
  type NodeChange,
  type NodeHandle,
  Position,
} from '@xyflow/react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { text } from '../../text/text.ts';
import type { Change } from '../document/changes.ts';
import type { Document, DocumentConnection, DocumentNode } from '../document/document.ts';
import type { Box } from '../gestures/boxes.ts';
import { ERROR_PORT, isQueuePair, type NodeTypes } from '../gestures/connect-rules.ts';
import { type CardPort, type CardShape, cardShape } from './card-shape.ts';
import { boxOf, type Follower, follow, startFollowing } from './follow-group.ts';
import { isDisabled, nodeName } from './look.ts';
import { NO_PROBLEMS, type NodeProblems, type ProblemsByNode } from './problems.ts';

/** What a card shows. The same object as long as nothing of it changed, so that a card is drawn again only then. */
export interface CardData extends Record<string, unknown> {
  readonly node: DocumentNode;
  /** Undefined: it is not installed. */
  readonly type: NodeTypeMeta | undefined;
  readonly shape: CardShape;
  readonly problems: NodeProblems;
  /** Ports that its connections leave by. */
  readonly used: string;
}
export interface AnnotationData extends Record<string, unknown> {
  readonly annotation: Annotation;
}
export interface ConnectionData extends Record<string, unknown> {
  readonly port: string;
  /** What is written on it; null for the port that a type has alone. */
  readonly label: string | null;
  readonly isQueue: boolean;
}

export type CardNode = Node<CardData, 'card'>;
export type AnnotationNode = Node<AnnotationData, 'note' | 'group'>;
export type DrawnNode = CardNode | AnnotationNode;
export type DrawnEdge = Edge<ConnectionData, 'connection'>;

/** What somebody has selected, by id. */
export interface Selection {
  readonly nodes: readonly string[];
  readonly annotations: readonly string[];
  readonly connections: readonly string[];
}

export interface DrawingState {
  readonly nodes: DrawnNode[];
  readonly edges: DrawnEdge[];
}

/**
 * What React Flow draws of a document: it keeps the place of what is dragged and what is selected, and takes the rest from the
 * document. A drag changes nothing in the document until it is dropped.
 */
export interface Drawing extends StoreApi<DrawingState> {
  /** Draws a document. What is being dragged stays under the pointer. */
  draw(document: Document, types: NodeTypes, problems: ProblemsByNode): void;
  changeNodes(changes: readonly NodeChange<DrawnNode>[]): void;
  changeEdges(changes: readonly EdgeChange<DrawnEdge>[]): void;
  /** Selects these and nothing else; ids that come with the next drawing are selected then. */
  select(ids: Iterable<string>): void;
  selection(): Selection;
  /** Boxes of all nodes and annotations as they stand now. */
  boxes(): readonly (Box & { readonly kind: 'card' | 'note' | 'group' })[];
  /** Changes that bring the document to the places and sizes drawn now; empty where nothing moved. */
  moves(document: Document): readonly Change[];
  /** What is marked: hits of a search. Null: nothing is searched for. */
  highlight(ids: ReadonlySet<string> | null): void;
}

export function createDrawing(): Drawing {
  const store = createStore<DrawingState>(() => ({ nodes: [], edges: [] }));
  let wanted: ReadonlySet<string> | null = null;
  let hits: ReadonlySet<string> | null = null;
  /** What moves with a group that is being dragged: its place relative to the group. */
  let followers: ReadonlyMap<string, Follower> | null = null;

  function isSelected(id: string, before: DrawnNode | DrawnEdge | undefined): boolean {
    return wanted === null ? before?.selected === true : wanted.has(id);
  }

  function drawNode<Drawn extends DrawnNode>(before: DrawnNode | undefined, next: Drawn): DrawnNode {
    const selected = isSelected(next.id, before);
    const className = hits === null ? undefined : hits.has(next.id) ? 'lw-hit' : 'lw-miss';
    if (before === undefined || before.type !== next.type)
      return { ...next, selected, ...(className !== undefined && { className }) };
    const position = before.dragging === true || before.resizing === true ? before.position : next.position;
    const size = before.resizing === true ? sizeOf(before) : sizeOf(next);
    const isSame =
      before.data === next.data &&
      before.position.x === position.x &&
      before.position.y === position.y &&
      before.width === size.width &&
      before.height === size.height &&
      before.selected === selected &&
      before.ariaLabel === next.ariaLabel &&
      before.className === className;
    if (isSame) return before;
    const drawn = { ...before, ...next, ...size, position, selected } as DrawnNode;
    return className === undefined ? withoutClass(drawn) : { ...drawn, className };
  }

  return Object.assign(store, {
    draw(document: Document, types: NodeTypes, problems: ProblemsByNode) {
      const state = store.getState();
      const before = new Map(state.nodes.map((node) => [node.id, node]));
      const ports = portsInUse(document);
      const nodes: DrawnNode[] = [];
      for (const annotation of document.annotations)
        nodes.push(drawNode(before.get(annotation.id), annotationNode(annotation, before.get(annotation.id))));
      nodes.sort((a, b) => Number(a.type === 'note') - Number(b.type === 'note'));
      for (const node of document.nodes.values()) {
        const known = before.get(node.id);
        const card = cardNode(node, types, ports.get(node.id) ?? [], problems.get(node.id) ?? NO_PROBLEMS, known);
        nodes.push(drawNode(known, card));
      }
      const edgesBefore = new Map(state.edges.map((edge) => [edge.id, edge]));
      const edges: DrawnEdge[] = [];
      for (const connection of document.connections.values()) {
        const known = edgesBefore.get(connection.id);
        const edge = drawEdge(document, connection, known);
        const selected = isSelected(edge.id, known);
        edges.push(edge.selected === selected ? edge : { ...edge, selected, reconnectable: selected });
      }
      wanted = null;
      store.setState({
        nodes: isEqual(nodes, state.nodes) ? state.nodes : nodes,
        edges: isEqual(edges, state.edges) ? state.edges : edges,
      });
    },
    changeNodes(changes: readonly NodeChange<DrawnNode>[]) {
      const { nodes } = store.getState();
      followers ??= startFollowing(changes, nodes);
      const all = followers === null ? changes : [...changes, ...follow(changes, followers)];
      if (changes.some((change) => change.type === 'position' && change.dragging === false)) followers = null;
      store.setState({ nodes: applyNodeChanges([...all], nodes) });
    },
    changeEdges(changes: readonly EdgeChange<DrawnEdge>[]) {
      const edges = applyEdgeChanges([...changes], store.getState().edges).map((edge) =>
        edge.reconnectable === (edge.selected === true) ? edge : { ...edge, reconnectable: edge.selected === true },
      );
      store.setState({ edges });
    },
    select(ids: Iterable<string>) {
      const chosen = new Set(ids);
      const { nodes, edges } = store.getState();
      const known = new Set([...nodes.map(({ id }) => id), ...edges.map(({ id }) => id)]);
      wanted = [...chosen].every((id) => known.has(id)) ? null : chosen;
      store.setState({
        nodes: nodes.map((node) =>
          node.selected === chosen.has(node.id) ? node : ({ ...node, selected: chosen.has(node.id) } as DrawnNode),
        ),
        edges: edges.map((edge) =>
          edge.selected === chosen.has(edge.id)
            ? edge
            : { ...edge, selected: chosen.has(edge.id), reconnectable: chosen.has(edge.id) },
        ),
      });
    },
    selection() {
      const { nodes, edges } = store.getState();
      const selected = nodes.filter((node) => node.selected);
      return {
        nodes: selected.filter(({ type }) => type === 'card').map(({ id }) => id),
        annotations: selected.filter(({ type }) => type !== 'card').map(({ id }) => id),
        connections: edges.filter((edge) => edge.selected).map(({ id }) => id),
      };
    },
    boxes: () => store.getState().nodes.map(boxOf),
    moves(document: Document) {
      const changes: Change[] = [];
      const annotations = new Map(document.annotations.map((annotation) => [annotation.id, annotation]));
      let moved = false;
      for (const drawn of store.getState().nodes) {
        const { x, y, width, height } = boxOf(drawn);
        const place = { x: Math.round(x), y: Math.round(y) };
        if (drawn.type === 'card') {
          const node = document.nodes.get(drawn.id);
          if (node !== undefined && (node.x !== place.x || node.y !== place.y))
            changes.push({ op: 'update_node', id: drawn.id, set: place });
          continue;
        }
        const annotation = annotations.get(drawn.id);
        if (annotation === undefined) continue;
        const next = { ...annotation, ...place, width: Math.round(width), height: Math.round(height) };
        const isSame =
          next.x === annotation.x &&
          next.y === annotation.y &&
          next.width === annotation.width &&
          next.height === annotation.height;
        if (isSame) continue;
        annotations.set(drawn.id, next);
        moved = true;
      }
      if (moved) changes.push({ op: 'set_annotations', annotations: [...annotations.values()] });
      return changes;
    },
    highlight(ids: ReadonlySet<string> | null) {
      hits = ids;
      store.setState({ nodes: store.getState().nodes.map((node) => drawNode(node, node)) });
    },
  });
}

function cardNode(
  node: DocumentNode,
  types: NodeTypes,
  used: readonly string[],
  problems: NodeProblems,
  before: DrawnNode | undefined,
): CardNode {
  const type = types.get(node.node_type);
  const known = before?.type === 'card' ? before : undefined;
  const isSameShape =
    known !== undefined && known.data.type === type && (type !== undefined || known.data.used === used.join());
  const shape = isSameShape ? known.data.shape : cardShape(node.node_type, type, used);
  const isSameData =
    known !== undefined &&
    known.data.shape === shape &&
    known.data.problems === problems &&
    known.data.node.form_values === node.form_values &&
    known.data.node.config === node.config &&
    known.data.node.node_type === node.node_type;
  return {
    id: node.id,
    type: 'card',
    position: { x: node.x, y: node.y },
    data: isSameData ? known.data : { node, type, shape, problems, used: used.join() },
    width: shape.width,
    height: shape.height,
    measured: { width: shape.width, height: shape.height },
    handles: isSameShape ? known.handles! : shape.ports.map(handleOf),
    ariaLabel: isSameData ? known.ariaLabel! : spokenName(node, type, problems),
    zIndex: 10,
  };
}

/** What a screen reader says of a card. */
function spokenName(node: DocumentNode, type: NodeTypeMeta | undefined, { problems, notices }: NodeProblems): string {
  const name = nodeName(node, type);
  const label = type?.label ?? text('canvas.card.unknown');
  const parts = [name === label ? name : `${name}, ${label}`];
  if (isDisabled(node)) parts.push(text('canvas.card.disabled'));
  if (problems.length > 0) parts.push(text('canvas.card.problems', { count: problems.length }));
  else if (notices.length > 0) parts.push(text('canvas.card.notices', { count: notices.length }));
  return parts.join(', ');
}

function annotationNode(annotation: Annotation, before: DrawnNode | undefined): AnnotationNode {
  const { id, kind, x, y, width, height } = annotation;
  const isSameData =
    before?.type === kind &&
    before.data.annotation.text === annotation.text &&
    before.data.annotation.color === annotation.color;
  return {
    id,
    type: kind,
    position: { x, y },
    data: isSameData ? before.data : { annotation },
    width,
    height,
    measured: { width, height },
    handles: [],
    ariaLabel: `${text(kind === 'note' ? 'canvas.note.label' : 'canvas.group.label')}: ${annotation.text}`,
    zIndex: kind === 'group' ? -10 : 5,
    connectable: false,
  };
}

/** Where React Flow would measure a port; see canvas.css. */
function handleOf({ id, side, x, y }: CardPort): NodeHandle {
  const position = side === 'in' ? Position.Left : side === 'out' ? Position.Right : Position.Bottom;
  const size = side === 'error' ? 8 : 11;
  const place = { x: x - size / 2, y: y - size / 2, width: size, height: size };
  return { id, type: side === 'in' ? 'target' : 'source', position, ...place };
}

function drawEdge(
  document: Document,
  { id, source, target, source_handle: port }: DocumentConnection,
  before: DrawnEdge | undefined,
): DrawnEdge {
  const from = document.nodes.get(source)?.node_type ?? '';
  const to = document.nodes.get(target)?.node_type ?? '';
  const isQueue = isQueuePair(from, to, port);
  const label = labelOf(port);
  const isSame =
    before !== undefined &&
    before.source === source &&
    before.target === target &&
    before.data?.port === port &&
    before.data.isQueue === isQueue &&
    before.data.label === label;
  if (isSame) return before;
  return {
    id,
    type: 'connection',
    source,
    target,
    sourceHandle: port,
    targetHandle: 'default',
    selected: before?.selected ?? false,
    reconnectable: before?.selected ?? false,
    data: { port, label, isQueue },
  };
}

/** The card names its ports; only the error port stands there without a name. */
function labelOf(port: string): string | null {
  return port === ERROR_PORT ? text('canvas.card.errorPort') : null;
}

/** Ports that connections leave each node by. */
function portsInUse({ connections }: Document): ReadonlyMap<string, readonly string[]> {
  const ports = new Map<string, string[]>();
  for (const { source, source_handle: port } of connections.values()) {
    const known = ports.get(source);
    if (known === undefined) ports.set(source, [port]);
    else if (!known.includes(port)) known.push(port);
  }
  return ports;
}

function sizeOf({ width, height }: DrawnNode) {
  return { width: width ?? 0, height: height ?? 0, measured: { width: width ?? 0, height: height ?? 0 } };
}

function withoutClass(node: DrawnNode): DrawnNode {
  const { className: _, ...rest } = node;
  return rest as DrawnNode;
}

function isEqual<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
