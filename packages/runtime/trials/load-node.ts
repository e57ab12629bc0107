import { compileTrial, mergeForTrial, type Plan, type PlanNode } from '@loopwright/engine';
import {
  failure,
  type Graph,
  isJsonObject,
  type JsonObject,
  type NodeId,
  type UserId,
  type WorkflowId,
} from '@loopwright/model';
import type { NodeType } from '@loopwright/sdk';
import type { Trials } from '../facade/trials.ts';
import type { NodeRow, WorkflowRow } from '../ports.ts';
import type { TrialParts } from './trial-parts.ts';

type NodeRequest = Parameters<Trials['runNode']>[3];

/** A node of somebody's workflow. Throws WORKFLOW_NOT_FOUND, NODE_NOT_FOUND, NODE_TYPE_NOT_FOUND. */
export async function loadNode(
  { store, registry }: TrialParts,
  ownerId: UserId,
  workflowId: WorkflowId,
  nodeId: NodeId,
): Promise<{ workflow: WorkflowRow; node: NodeRow; type: NodeType; graph: Graph }> {
  const workflow = await store.workflows.get(workflowId, ownerId);
  if (workflow === null) throw failure('WORKFLOW_NOT_FOUND');
  const node = await store.workflows.node(workflowId, nodeId);
  const saved = await store.workflows.graph(workflowId);
  if (node === null || saved === null) throw failure('NODE_NOT_FOUND');
  const type = registry().get(node.type);
  if (type === undefined) throw failure('NODE_TYPE_NOT_FOUND');
  return { workflow, node, type, graph: saved.graph };
}

/** The graph with other values in one node's form, compiled for that node alone. Throws NODE_FAILED. */
export function planFor(
  { secrets, registry }: TrialParts,
  graph: Graph,
  nodeId: NodeId,
  formValues: JsonObject,
): { plan: Plan; node: PlanNode } {
  const changed = {
    ...graph,
    nodes: graph.nodes.map((node) => (node.id === nodeId ? { ...node, formValues } : node)),
  };
  const opened = secrets.openGraph(changed);
  const { plan, problems } = compileTrial(opened.graph, registry(), nodeId);
  // Of the nodes beside those that are tried it is no matter.
  const unopened = opened.problems.filter(({ node }) => node !== null && plan?.indexOf.has(node) === true);
  const node = plan?.nodes[plan.indexOf.get(nodeId) ?? -1];
  if (plan === null || node === undefined || unopened.length > 0) {
    throw failure('NODE_FAILED', {
      detail:
        [...problems, ...unopened].map(({ field, text }) => (field === null ? text : `${field}: ${text}`)).join(' ') ||
        'The node could not be compiled',
    });
  }
  return { plan, node };
}

/** Merge of the saved outputs of the nodes before it (contract 4.6). */
export async function upstream(
  { store }: TrialParts,
  workflowId: WorkflowId,
  nodeId: NodeId,
  graph: Graph,
): Promise<JsonObject> {
  const rows = await store.workflows.nodes(workflowId);
  return mergeForTrial(graph, new Map(rows.map((row) => [row.id, row.outputData])), nodeId);
}

/** The input of a trial: what was given and, where that is asked for, what the nodes before it gave. */
export async function inputFor(
  parts: TrialParts,
  workflowId: WorkflowId,
  nodeId: NodeId,
  graph: Graph,
  { inputData, completeInput }: Pick<NodeRequest, 'inputData' | 'completeInput'>,
): Promise<JsonObject> {
  const given = unwrapped(inputData);
  return completeInput ? { ...(await upstream(parts, workflowId, nodeId, graph)), ...given } : given;
}

/** A caller may paste a whole answer of `nodes/{id}/input/` (contract 4.6). */
export function unwrapped(input: JsonObject): JsonObject {
  const keys = Object.keys(input);
  return keys.length === 1 && keys[0] === 'input_data' && isJsonObject(input.input_data) ? input.input_data : input;
}
