import type { RunConnection, RunGraph, RunNode } from '../../api/run-types.ts';
import { sameJson } from '../../canvas/history/compare-model.ts';

export type ChangeKind = 'added' | 'removed' | 'changed' | 'same';

/** One field that differs; undefined where it was not there. */
export interface FieldChange {
  /** Such as `url`, `retry.attempts`. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface NodeChange {
  readonly node: RunNode;
  readonly kind: ChangeKind;
  readonly fields: readonly FieldChange[];
}

export interface ConnectionChange {
  readonly connection: RunConnection;
  readonly kind: Exclude<ChangeKind, 'changed'>;
}

/** What lies between two graphs. */
export interface GraphDiff {
  /** All nodes of both, those of the later graph first. */
  readonly nodes: readonly NodeChange[];
  readonly connections: readonly ConnectionChange[];
  readonly env: readonly FieldChange[];
}

/** Compares two graphs of one workflow. Where nodes stand is no difference: it changes nothing that runs. */
export function diffGraphs(before: RunGraph, after: RunGraph): GraphDiff {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Set(after.nodes.map(({ id }) => id));
  const oldWays = new Set(before.connections.map(wayOf));
  const newWays = new Set(after.connections.map(wayOf));
  return {
    nodes: [
      ...after.nodes.map((node) => nodeChange(old.get(node.id), node)),
      ...before.nodes
        .filter(({ id }) => !now.has(id))
        .map((node): NodeChange => ({ node, kind: 'removed', fields: [] })),
    ],
    connections: [
      ...after.connections.map(
        (connection): ConnectionChange => ({ connection, kind: oldWays.has(wayOf(connection)) ? 'same' : 'added' }),
      ),
      ...before.connections
        .filter((connection) => !newWays.has(wayOf(connection)))
        .map((connection): ConnectionChange => ({ connection, kind: 'removed' })),
    ],
    env: fieldChanges(before.env, after.env),
  };
}

/** How many nodes, connections and values of env differ. */
export function countChanges({ nodes, connections, env }: GraphDiff): number {
  return [...nodes, ...connections].filter(({ kind }) => kind !== 'same').length + env.length;
}

function nodeChange(before: RunNode | undefined, after: RunNode): NodeChange {
  if (before === undefined) return { node: after, kind: 'added', fields: [] };
  const fields = [
    ...(before.node_type === after.node_type
      ? []
      : [{ field: 'node_type', before: before.node_type, after: after.node_type }]),
    ...fieldChanges(before.form_values, after.form_values),
    ...fieldChanges(before.config, after.config),
  ];
  return { node: after, kind: fields.length === 0 ? 'same' : 'changed', fields };
}

/** Fields that differ, objects entered, lists taken as a whole. */
function fieldChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  prefix = '',
): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name): readonly FieldChange[] => {
    const [old, now] = [before[name], after[name]];
    if (sameJson(old, now)) return [];
    const field = prefix + name;
    return isObject(old) && isObject(now) ? fieldChanges(old, now, `${field}.`) : [{ field, before: old, after: now }];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A connection is the way it goes: drawn again it has another id and is the same. */
function wayOf({ source_node, source_handle, target_node }: RunConnection): string {
  return `${source_node} ${source_handle} ${target_node}`;
}
