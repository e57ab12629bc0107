import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Change } from '../document/changes.ts';
import type { Document } from '../document/document.ts';
import type { Box } from '../gestures/boxes.ts';
import type { NodeTypes } from '../gestures/connect-rules.ts';
import { drawAnnotation } from './draw-annotation.ts';
import { drawCard, portsInUse } from './draw-card.ts';
import { drawConnection } from './draw-connection.ts';
import { boxOf, type DrawnEdge, type DrawnNode } from './drawn.ts';
import { type Follower, follow, startFollowing } from './follow-group.ts';
import { movesOf } from './moves-of.ts';
import { NO_PROBLEMS, type ProblemsByNode } from './problems.ts';

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
        nodes.push(drawNode(before.get(annotation.id), drawAnnotation(annotation, before.get(annotation.id))));
      nodes.sort((a, b) => Number(a.type === 'note') - Number(b.type === 'note'));
      for (const node of document.nodes.values()) {
        const known = before.get(node.id);
        const card = drawCard(node, types, ports.get(node.id) ?? [], problems.get(node.id) ?? NO_PROBLEMS, known);
        nodes.push(drawNode(known, card));
      }
      const edgesBefore = new Map(state.edges.map((edge) => [edge.id, edge]));
      const edges: DrawnEdge[] = [];
      for (const connection of document.connections.values()) {
        const known = edgesBefore.get(connection.id);
        const edge = drawConnection(document, connection, known);
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
    moves: (document: Document) => movesOf(store.getState().nodes, document),
    highlight(ids: ReadonlySet<string> | null) {
      hits = ids;
      store.setState({ nodes: store.getState().nodes.map((node) => drawNode(node, node)) });
    },
  });
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
