import { isUuid, type NodeId, Type } from '@loopwright/model';
import type { ConnectionRow } from '@loopwright/runtime/ports';
import { type FieldReader, readFields } from '../../http/fields.ts';

/** Port of a connection that names none. */
const DEFAULT_PORT = 'default';

/** Body of `connections/add/`. */
export const AddConnectionBody = Type.Object({
  source: Type.String({ format: 'uuid' }),
  target: Type.String({ format: 'uuid' }),
  sourceHandle: Type.Optional(Type.Union([Type.String({ maxLength: 50 }), Type.Null()])),
});

/** Body of a connection elsewhere. */
export const ConnectionBody = Type.Object({
  source_node: Type.String({ format: 'uuid' }),
  target_node: Type.String({ format: 'uuid' }),
  source_handle: Type.Optional(Type.Union([Type.String({ maxLength: 50 }), Type.Null()])),
});

/** Keys under which a body names the ends and the port. */
export interface ConnectionKeys {
  readonly source: 'source' | 'source_node';
  readonly target: 'target' | 'target_node';
  readonly port: 'sourceHandle' | 'source_handle';
}

export const ADD_KEYS: ConnectionKeys = { source: 'source', target: 'target', port: 'sourceHandle' };
export const KEYS: ConnectionKeys = { source: 'source_node', target: 'target_node', port: 'source_handle' };

/** Ends and port of a connection. */
export type Drawn = Pick<ConnectionRow, 'source' | 'target' | 'port'>;

/**
 * Reads where a connection leads; what is absent stays as it was `before`.
 *
 * @param nodes - ids of the workflow's nodes
 * @throws INVALID_FIELDS for a node that is not in this workflow, and for a node connected to itself
 */
export function readConnection(
  body: Record<string, unknown>,
  keys: ConnectionKeys,
  nodes: ReadonlySet<NodeId>,
  before: Drawn | null,
): Drawn {
  const read = readFields(body);
  const source = end(read, keys.source, nodes, before?.source);
  const target = end(read, keys.target, nodes, before?.target);
  const port = read.text(keys.port, { maxLength: 50 });
  if (source !== undefined && source === target) read.wrong('target_node', 'A node cannot be connected to itself.');
  read.done();
  return {
    source: source as NodeId,
    target: target as NodeId,
    port: port === undefined ? (before?.port ?? DEFAULT_PORT) : port.trim() || DEFAULT_PORT,
  };
}

function end(
  read: FieldReader,
  key: string,
  nodes: ReadonlySet<NodeId>,
  before: NodeId | undefined,
): NodeId | undefined {
  const text = read.text(key, { required: before === undefined });
  if (text === undefined) return before;
  const id = text.toLowerCase() as NodeId;
  if (text !== '' && isUuid(text) && nodes.has(id)) return id;
  if (text !== '' || before !== undefined) read.wrong(key, 'This node is not in this workflow.');
  return undefined;
}
