import type { Graph, GraphChange, GraphConnection, NodeId } from '@loopwright/model';
import type { WorkflowDocument } from '../ports.ts';

/** Between two nodes of the layout of those whose place is not known. */
const STEP = { x: 250, y: 120 } as const;

/**
 * The changes that make the graph of a document that of a version. Nodes keep their ids, those that are there their
 * places, data and files; those that come back stand below the others, from left to right as they are connected.
 */
export function changesTo(version: Graph, document: WorkflowDocument): readonly GraphChange[] {
  const { workflow, nodes, connections } = document;
  const wanted = new Map(version.nodes.map((node) => [node.id, node]));
  const here = new Map(nodes.map((node) => [node.id, node]));
  const changes: GraphChange[] = [];
  // A node whose type is another one is not the same node.
  const isKept = (id: NodeId): boolean => wanted.has(id) && here.get(id)?.type === wanted.get(id)?.type;

  const isSameWiring =
    JSON.stringify(version.connections.map(wiring)) ===
    JSON.stringify(connections.map((one) => wiring({ ...one, port: one.port.toLowerCase() })));
  // The order of connections has a meaning, so all of them are drawn anew where one differs.
  if (!isSameWiring) for (const { id } of connections) changes.push({ op: 'remove_connection', id });
  for (const { id } of nodes) if (!isKept(id)) changes.push({ op: 'remove_node', id });

  const back = version.nodes.filter((node) => !isKept(node.id));
  const place = placesOf(
    version,
    nodes.filter((node) => isKept(node.id)),
  );
  for (const { id, type, formValues, config } of back) {
    const at = place(id);
    changes.push({
      op: 'add_node',
      id,
      node_type: type,
      ...at,
      form_values: formValues,
      config,
      input_data: {},
      output_data: {},
    });
  }
  for (const node of nodes) {
    const before = wanted.get(node.id);
    if (before === undefined || !isKept(node.id)) continue;
    const { formValues, config } = before;
    const isSame =
      JSON.stringify(formValues) === JSON.stringify(node.formValues) &&
      JSON.stringify(config) === JSON.stringify(node.config);
    if (!isSame) changes.push({ op: 'update_node', id: node.id, set: { form_values: formValues, config } });
  }
  if (!isSameWiring)
    for (const { id, source, target, port } of version.connections)
      changes.push({ op: 'add_connection', id, source, target, source_handle: port });

  const isSameRest = workflow.type === version.type && JSON.stringify(workflow.env) === JSON.stringify(version.env);
  if (!isSameRest) changes.push({ op: 'update_workflow', set: { env: version.env, workflow_type: version.type } });
  return changes;
}

function wiring({ id, source, target, port }: GraphConnection): readonly string[] {
  return [id, source, target, port];
}

/** Places below what stands already: by steps from a beginning, in rows. */
function placesOf(
  { connections }: Graph,
  standing: readonly { readonly x: number; readonly y: number }[],
): (id: NodeId) => { readonly x: number; readonly y: number } {
  const left =
    standing.length === 0 ? 0 : standing.reduce((least, { x }) => Math.min(least, x), Number.POSITIVE_INFINITY);
  const below =
    standing.length === 0 ? 0 : standing.reduce((most, { y }) => Math.max(most, y), Number.NEGATIVE_INFINITY) + STEP.y;
  const sources = Map.groupBy(connections, (connection) => connection.target);
  const depths = new Map<NodeId, number>();
  const depthOf = (id: NodeId): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    depths.set(id, 0); // a cycle ends where it is met again
    const depth = (sources.get(id) ?? []).reduce((most, { source }) => Math.max(most, depthOf(source) + 1), 0);
    depths.set(id, depth);
    return depth;
  };
  const rows = new Map<number, number>();
  return (id) => {
    const depth = depthOf(id);
    const row = rows.get(depth) ?? 0;
    rows.set(depth, row + 1);
    return { x: left + depth * STEP.x, y: below + row * STEP.y };
  };
}
