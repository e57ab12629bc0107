import { randomUUID } from 'node:crypto';
import type { ConnectionId, NodeId } from '@loopwright/model';
import type { ConnectionRow, NewNode, WorkflowFields } from '../ports.ts';
import type { WorkflowFile } from './workflow-file.ts';

/** What `WorkflowStore.createWhole` takes. */
export interface NewWorkflow {
  readonly fields: WorkflowFields;
  readonly nodes: readonly NewNode[];
  readonly connections: readonly Omit<ConnectionRow, 'workflowId' | 'createdAt'>[];
}

/** Random UUIDs that rise: things made at the same instant sort by id as they were listed. */
export function risingIds<Id extends string>(count: number): readonly Id[] {
  return Array.from({ length: count }, () => randomUUID() as string as Id).sort();
}

/** A new workflow from a file, under new ids. A node keeps its name as `config.name`, so that an export gives the same file. */
export function toNewWorkflow(file: WorkflowFile): NewWorkflow {
  const nodeIds = risingIds<NodeId>(file.nodes.length);
  const connectionIds = risingIds<ConnectionId>(file.connections.length);
  const idOf = new Map(file.nodes.map((node, index) => [node.name, nodeIds[index]!]));
  const { name, description, category, type, tags, env } = file;
  const annotations = file.annotations.map((one) => ({ id: randomUUID(), ...one }));
  return {
    fields: { name, description, category, type, tags, env, runtimeState: {}, annotations },
    nodes: file.nodes.map((node, index) => ({
      id: nodeIds[index]!,
      type: node.type,
      x: node.x,
      y: node.y,
      formValues: node.fields,
      config: { ...node.config, name: node.name },
      inputData: {},
      outputData: {},
    })),
    connections: file.connections.map(({ source, target, port }, index) => ({
      id: connectionIds[index]!,
      source: idOf.get(source)!,
      target: idOf.get(target)!,
      port,
    })),
  };
}
