import type { ConnectionId, Graph, JsonObject, NodeId, UserId, WorkflowId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { typeOf } from './node-types.ts';
import { BEGIN } from './scheduler.ts';
import type { WorkflowSpec } from './workflow-spec.ts';

export const WORKFLOW = '5eed5eed-0000-4000-8000-000000000000' as WorkflowId;

/** Writes the workflow into a store, with a user who owns it. A node's id is its name. */
export async function draw(store: Store, spec: WorkflowSpec): Promise<UserId> {
  const user = await store.accounts.createUser(
    { username: 'seed', email: '', firstName: '', lastName: '', passwordHash: 'none' },
    { onlyFirst: false, invitationHash: null },
    BEGIN,
  );
  if (typeof user === 'string') throw new Error(user);
  const graph = graphOf(spec);
  await store.workflows.createWhole(
    WORKFLOW,
    user.id,
    { name: 'Seed', description: null, category: null, type: 'production', tags: [], env: {}, runtimeState: {} },
    graph.nodes.map((node) => ({ ...node, x: 0, y: 0, inputData: {}, outputData: {} })),
    graph.connections,
    BEGIN,
  );
  return user.id;
}

/** The graph of a random workflow. */
export function graphOf({ loops }: WorkflowSpec): Graph {
  const nodes = loops.flatMap(({ graph, doings, source, config }) =>
    graph.nodes.map((node) => {
      const name = node[0]!.split(':')[0]!;
      const kind = graph.kinds.get(name)!;
      const doing = doings.get(name);
      const type = typeOf(kind, doing, source);
      const settings: JsonObject = kind === 'start' ? config : { ...(node[2] as JsonObject), ...retryOf(doing?.flaky) };
      const formValues: JsonObject = type.startsWith('sim-') ? { name } : {};
      return { id: name as NodeId, type, formValues, config: settings };
    }),
  );
  const texts = loops.flatMap(({ graph }) => graph.connections);
  for (const [at, { writer }] of loops.entries())
    if (writer !== null) texts.push(`${writer}.default>${loops[at + 1]!.producer}`);
  const connections = texts.map((text, index) => {
    const [, source, port, target] = /^(\w+)\.(\w+)>(\w+)$/.exec(text)!;
    return {
      id: `c0000000-0000-4000-8000-${String(index).padStart(12, '0')}` as ConnectionId,
      source: source as NodeId,
      target: target as NodeId,
      port: port!,
    };
  });
  return { workflowId: WORKFLOW, type: 'production', env: {}, nodes, connections };
}

/** An effect that fails now and then is tried often enough, whatever attempts crashes spend. */
function retryOf(flaky: number | undefined): JsonObject {
  if (flaky === undefined || flaky === 0) return {};
  return { retry: { attempts: 50, backoffSeconds: flaky === 1 ? 0.4 : 11 } };
}
