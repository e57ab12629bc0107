import type { Graph, GraphNode, NodeId, Problem } from '@loopwright/model';
import type { NodeType, Registry } from '@loopwright/sdk';
import { isOn } from './switches.ts';

/** The type whose connection to a queue reader pairs the two instead of carrying flow. */
const QUEUE_WRITER = 'queue-node-writer';

/** A connection between two nodes that are there. Numbers are positions in the order of creation. */
export interface Edge {
  readonly source: number;
  readonly target: number;
  readonly port: string;
}

/** A graph by position, its connections told apart by what they do. */
export interface Flow {
  readonly nodes: readonly GraphNode[];
  readonly indexOf: ReadonlyMap<NodeId, number>;
  readonly types: readonly (NodeType | undefined)[];
  readonly disabled: readonly boolean[];
  /** Edges that carry flow, by source, in the order of the connections. */
  readonly out: readonly (readonly Edge[])[];
  /** Edges as drawn between nodes that are no producers, whether or not they carry flow. */
  readonly drawn: readonly Edge[];
  /** Edges from a queue writer to a queue reader. */
  readonly pairs: readonly Edge[];
  /** Connections that join nothing: to a node that is not there, from a port that is not there, into a producer. */
  readonly problems: readonly Problem[];
}

/** Whether a type writes to a durable queue. */
export function writesQueue(type: NodeType | undefined): boolean {
  return type?.identifier === QUEUE_WRITER;
}

/** Whether a type takes its messages from a durable queue. */
export function readsQueue(type: NodeType | undefined): boolean {
  return type?.source?.from === 'queue';
}

/** How problems name a node. */
export function nameOf(flow: Pick<Flow, 'nodes' | 'types'>, index: number): string {
  const node = flow.nodes[index]!;
  return `${flow.types[index]?.label ?? node.type} (${node.id})`;
}

/** Reads a graph's connections. The same connection drawn twice counts once. */
export function readFlow(graph: Graph, registry: Registry): Flow {
  const indexOf = new Map(graph.nodes.map((node, index) => [node.id, index]));
  const types = graph.nodes.map((node) => registry.get(node.type));
  const names = { nodes: graph.nodes, types };
  const out: Edge[][] = graph.nodes.map(() => []);
  const drawn: Edge[] = [];
  const pairs: Edge[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const connection of graph.connections) {
    const source = indexOf.get(connection.source);
    const target = indexOf.get(connection.target);
    if (source === undefined || target === undefined) {
      const missing = source === undefined ? connection.source : connection.target;
      const node = source !== undefined ? connection.source : target !== undefined ? connection.target : null;
      problems.push({ node, field: null, text: `Connected to a node that is not there (${missing})` });
      continue;
    }
    const { port } = connection;
    const key = `${source}/${target}/${port}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const from = types[source];
    const to = types[target];
    const known = from === undefined || from.ports.out.includes(port) || (port === 'error' && from.kind !== 'producer');
    if (!known) {
      problems.push({ node: connection.source, field: null, text: `It has no output port "${port}"` });
      continue;
    }
    const edge = { source, target, port };
    if (to?.kind === 'producer') {
      if (writesQueue(from) && readsQueue(to) && port !== 'error') pairs.push(edge);
      else
        problems.push({
          node: connection.target,
          field: null,
          text: `A producer takes no input: ${nameOf(names, source)} is connected to it`,
        });
      continue;
    }
    if (from?.kind !== 'producer') drawn.push(edge);
    if (from?.kind !== 'non-blocking' || port === 'error') out[source]!.push(edge);
  }
  const disabled = graph.nodes.map((node) => isOn(node.config, 'disabled'));
  return { nodes: graph.nodes, indexOf, types, disabled, out, drawn, pairs, problems };
}

/** Nodes reached from some nodes along edges that carry flow, those included. */
export function reach(flow: Pick<Flow, 'out'>, from: readonly number[]): Set<number> {
  const reached = new Set(from);
  for (const index of reached) for (const edge of flow.out[index]!) reached.add(edge.target);
  return reached;
}
