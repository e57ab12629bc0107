import { randomUUID } from 'node:crypto';
import type { ConnectionId, NodeId } from '@loopwright/model';
import type { WorkflowDocument } from '@loopwright/runtime/ports';
import { type NewWorkflow, risingIds } from '@loopwright/runtime/workflow-file';

/** A name with ` (Copy)` behind it, cut to 100 characters. */
function copyName(name: string): string {
  return [...`${name} (Copy)`].slice(0, 100).join('');
}

/**
 * A copy of a workflow under new ids: its nodes with form and config, its connections, notes and groups. Not its env,
 * runtime state, stored input and output, or files.
 */
export function duplicateOf({ workflow, nodes, connections, annotations }: WorkflowDocument): NewWorkflow {
  const nodeIds = risingIds<NodeId>(nodes.length);
  const connectionIds = risingIds<ConnectionId>(connections.length);
  const idOf = new Map(nodes.map((node, index) => [node.id, nodeIds[index]!]));
  const { name, description, category, type, tags } = workflow;
  return {
    fields: {
      name: copyName(name),
      description,
      category,
      type,
      tags,
      env: {},
      runtimeState: {},
      annotations: annotations.map((one) => ({ ...one, id: randomUUID() })),
    },
    nodes: nodes.map(({ type: nodeType, x, y, formValues, config }, index) => ({
      id: nodeIds[index]!,
      type: nodeType,
      x,
      y,
      formValues,
      config,
      inputData: {},
      outputData: {},
    })),
    connections: connections.map(({ source, target, port }, index) => ({
      id: connectionIds[index]!,
      source: idOf.get(source)!,
      target: idOf.get(target)!,
      port,
    })),
  };
}
