import type { NodeTypeMeta } from '@loopwright/model';
import type { Document } from '../document/document.ts';

/** Port by which a failed task is left; every node but a producer has it, though the catalogue does not list it. */
export const ERROR_PORT = 'error';
const QUEUE_WRITER = 'queue-node-writer';
const QUEUE_READER = 'queue-reader-dummy';

/** Node types by identifier; what is not installed is missing. */
export type NodeTypes = ReadonlyMap<string, NodeTypeMeta>;

/** Why two nodes cannot be connected. */
export type Refusal = 'self' | 'duplicate' | 'producer' | 'cycle' | 'port';

/** A connection that somebody wants to draw. */
export interface WantedConnection {
  readonly source: string;
  readonly target: string;
  /** Output port, lower case. */
  readonly port: string;
}

type Graph = Pick<Document, 'nodes' | 'connections'>;

/** Whether a type begins loops and so takes no input. A type that is not installed counts as one that does not. */
export function isProducer(type: NodeTypeMeta | undefined): boolean {
  return type?.type === 'ProducerNode';
}

/** Whether a connection pairs the two through a durable queue, instead of leading from one to the other. */
export function isQueuePair(sourceType: string, targetType: string, port: string): boolean {
  return sourceType === QUEUE_WRITER && targetType === QUEUE_READER && port !== ERROR_PORT;
}

/** Whether connections may lead to a node of this type: from a queue writer only, for a queue reader. */
export function takesConnections(identifier: string, type: NodeTypeMeta | undefined): boolean {
  return !isProducer(type) || identifier === QUEUE_READER;
}

/** Output ports in the order of the catalogue. A type that is not installed has those that its connections name. */
export function outputPorts(
  type: NodeTypeMeta | undefined,
  used: readonly string[],
): readonly { readonly id: string; readonly label: string }[] {
  if (type !== undefined) return type.output_ports;
  const ids = new Set(['default', ...used.filter((port) => port !== ERROR_PORT)]);
  return [...ids].map((id) => ({ id, label: id }));
}

/** The reason not to draw a connection, as the engine's `compile` would find it; null where it may be drawn. */
export function refusalOf(graph: Graph, types: NodeTypes, wanted: WantedConnection): Refusal | null {
  const source = graph.nodes.get(wanted.source);
  const target = graph.nodes.get(wanted.target);
  if (source === undefined || target === undefined) return 'port';
  if (source === target || wanted.source === wanted.target) return 'self';
  const from = types.get(source.node_type);
  const hasPort =
    from === undefined ||
    from.output_ports.some(({ id }) => id === wanted.port) ||
    (wanted.port === ERROR_PORT && !isProducer(from));
  if (!hasPort) return 'port';
  const isPair = isQueuePair(source.node_type, target.node_type, wanted.port);
  if (isProducer(types.get(target.node_type)) && !isPair) return 'producer';
  for (const { source: one, target: other, source_handle: port } of graph.connections.values())
    if (one === wanted.source && other === wanted.target && port === wanted.port) return 'duplicate';
  return !isPair && leadsTo(graph, types, wanted.target, wanted.source) ? 'cycle' : null;
}

/** Whether a node of this type could be connected behind `source`, or before `target`, if it were there. */
export function fitsBehind(sourceType: string, port: string, identifier: string, type: NodeTypeMeta): boolean {
  return !isProducer(type) || isQueuePair(sourceType, identifier, port);
}

/** The port by which a node of this type would be connected to a target; null where none fits. */
export function portBefore(targetType: string, target: NodeTypeMeta | undefined, type: NodeTypeMeta): string | null {
  const port = type.output_ports[0]?.id ?? null;
  if (port === null) return null;
  if (isProducer(target)) return isQueuePair(type.identifier, targetType, port) ? port : null;
  return port;
}

/** Whether some way leads from one node to another, producers apart: their loops begin anew. */
function leadsTo({ nodes, connections }: Graph, types: NodeTypes, from: string, to: string): boolean {
  const isStep = (id: string): boolean => {
    const node = nodes.get(id);
    return node !== undefined && !isProducer(types.get(node.node_type));
  };
  if (!isStep(from) || !isStep(to)) return false;
  const next = new Map<string, string[]>();
  for (const { source, target } of connections.values()) {
    if (!isStep(source) || !isStep(target)) continue;
    const targets = next.get(source);
    if (targets === undefined) next.set(source, [target]);
    else targets.push(target);
  }
  const reached = new Set([from]);
  for (const id of reached) {
    if (id === to) return true;
    for (const target of next.get(id) ?? []) reached.add(target);
  }
  return false;
}
