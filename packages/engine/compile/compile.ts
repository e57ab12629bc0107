import type { FieldErrors, Graph, NodeId, Problem } from '@loopwright/model';
import type { NodeType, Registry } from '@loopwright/sdk';
import type { Compiled, Plan, PlanLoop, PlanNode } from '../plan.ts';
import { type Bodies, findBodies } from './bodies.ts';
import { refusedConstants } from './constants.ts';
import { entryNotices, entryOf } from './entry.ts';
import { compileFields } from './fields.ts';
import { type Flow, nameOf, reach, readFlow } from './flow.ts';
import { nodesThatRun, noticesOf } from './notices.ts';
import { cyclesOf, topologicalOrder } from './order.ts';
import { readPolicies } from './policies.ts';
import { nameQueues, queueProblems } from './queues.ts';
import { edgesOf, membersOf, type PlanEdge, wire } from './wiring.ts';

/**
 * Compiles a version and tells all that is wrong with it at once, in the order of the contract's section 4.2: no nodes;
 * unknown types and connections that join nothing; each node's form; then what would keep the graph from running.
 * An `api` workflow that does not begin with one webhook compiles, with `entry` null and a notice.
 */
export function compile(graph: Graph, registry: Registry): Compiled {
  return compileWhole(graph, registry, 'forms and constants');
}

/**
 * Compiles a version that was started: what a node would refuse of its constants as it runs did not keep it from that, and
 * does not keep it from going on. The runs tell it.
 */
export function compileStarted(graph: Graph, registry: Registry): Compiled {
  return compileWhole(graph, registry, 'forms');
}

function compileWhole(graph: Graph, registry: Registry, checks: 'forms and constants' | 'forms' | 'nothing'): Compiled {
  if (graph.nodes.length === 0 && checks !== 'nothing')
    return refused([{ node: null, field: '__all__', text: 'Workflow has no nodes' }]);
  const all = graph.nodes.map((_, index) => index);
  const flow = readFlow(graph, registry);
  const producers = indexes(flow, (type) => type?.kind === 'producer');
  const checked = {
    types: all,
    forms: checks === 'nothing' ? [] : all,
    constants: checks === 'forms and constants',
  };
  const compiled = build(graph, flow, checked, producers, (plan) => {
    const edges = edgesOf(plan);
    const loops = plan.nodes.filter((node) => node.kind === 'producer' && !node.disabled);
    return loops.map(({ index }) => loopOf(plan.nodes, edges, index));
  });
  const noEntry = entryNotices(graph, flow, producers);
  return { ...compiled, notices: [...noEntry, ...compiled.notices], noEntry };
}

/**
 * Compiles a version whose runs are only read: what is wrong with the values of its forms or the names of its queues is no matter,
 * and some may not be known. Of such a node no fields can be rendered.
 */
export function compileToRead(graph: Graph, registry: Registry): Compiled {
  return compileWhole(graph, registry, 'nothing');
}

/**
 * Compiles a node to be tried alone, with the body that it repeats when it is a for-each. Only these are checked, and
 * only these are in the plan, which has no loops.
 */
export function compileTrial(graph: Graph, registry: Registry, nodeId: NodeId): Compiled {
  const root = graph.nodes.findIndex((node) => node.id === nodeId);
  if (root === -1) return refused([{ node: nodeId, field: null, text: 'The node is not there' }]);
  const whole = readFlow(graph, registry);
  const bodies =
    whole.types[root]?.kind === 'for-each' ? whole.out[root]!.filter((edge) => edge.port === 'subdag') : [];
  const kept = reach(
    whole,
    bodies.map((edge) => edge.target),
  ).add(root);
  const ids = new Set([...kept].map((index) => graph.nodes[index]!.id));
  const connections = graph.connections.filter(
    ({ source, target, port }) => ids.has(source) && ids.has(target) && (source !== nodeId || port === 'subdag'),
  );
  const part: Graph = { ...graph, nodes: graph.nodes.filter((node) => ids.has(node.id)), connections };
  const flow = readFlow(part, registry);
  const entry = flow.indexOf.get(nodeId)!;
  const all = [entry, ...[...flow.nodes.keys()].filter((index) => index !== entry)];
  // Queues are named by the whole graph, a reader outside of the part included.
  const { names } = nameQueues(whole);
  const queues = part.nodes.map((node) => names[whole.indexOf.get(node.id)!] ?? null);
  return build(part, flow, { types: all, forms: all, constants: false }, [entry], () => [], queues);
}

function build(
  graph: Graph,
  flow: Flow,
  checked: { readonly types: readonly number[]; readonly forms: readonly number[]; readonly constants: boolean },
  roots: readonly number[],
  loopsOf: (plan: Omit<Plan, 'loops' | 'entry'>) => readonly PlanLoop[],
  queueNames: readonly (string | null)[] | null = null,
): Compiled {
  const problems: Problem[] = [];
  for (const { id, type } of checked.types.map((index) => graph.nodes[index]!)) {
    if (flow.types[flow.indexOf.get(id)!] === undefined)
      problems.push({ node: id, field: null, text: `Unknown node type "${type}"` });
  }
  problems.push(...flow.problems);
  const parts = flow.nodes.map((node, index) => partOf(node.formValues, flow.types[index]));
  const flowing = flow.out.flat();
  const live = reach(flow, roots);
  // Edges that carry no flow count for the order too, so that it is what a person sees.
  const order = topologicalOrder(flow.nodes.length, [...flow.drawn, ...flowing]);
  const bodies = findBodies(flow, order, live);
  const running = nodesThatRun(flow, bodies, roots);
  // Nothing is asked of what never runs, or is disabled.
  const isAsked = (index: number): boolean => checked.constants && running.has(index) && !flow.disabled[index];
  const refused = (index: number): FieldErrors => {
    const type = flow.types[index];
    return type !== undefined && isAsked(index) ? refusedConstants(type, flow.nodes[index]!.formValues) : {};
  };
  for (const index of checked.forms) {
    const node = flow.nodes[index]!.id;
    for (const [field, texts] of Object.entries({ ...parts[index]?.errors, ...refused(index) })) {
      for (const text of texts) problems.push({ node, field: field === '__all__' ? null : field, text });
    }
  }
  const policies = flow.nodes.map((node, index) => {
    const type = flow.types[index];
    return type === undefined ? null : readPolicies(type, node.config);
  });
  policies.forEach((policy, index) => {
    const unfit = isAsked(index) ? (policy?.unfit ?? []) : [];
    for (const { name, text } of [...(policy?.wrong ?? []), ...unfit])
      problems.push({ node: flow.nodes[index]!.id, field: name, text });
  });
  problems.push(...cycleProblems(flow));
  problems.push(...bodies.problems);
  const queues = nameQueues(flow);
  const named = queueNames ?? queues.names;
  problems.push(...queueProblems(flow, named, checked.forms));
  const notices = [...queues.notices, ...noticesOf(flow, roots, running)];
  if (problems.length > 0) return { plan: null, problems, notices, noEntry: [] };

  const position = new Array<number>(order.length);
  order.forEach((index, at) => {
    position[index] = at;
  });
  const nodes = order.map((index, at): PlanNode => {
    const { id, config } = flow.nodes[index]!;
    const type = flow.types[index]!;
    const policy = policies[index]!;
    const region = bodies.region[index]!;
    return {
      index: at,
      id,
      type,
      kind: type.kind,
      fields: parts[index]!.fields,
      disabled: flow.disabled[index]!,
      config,
      targets: targetsOf(flow, bodies, index, position),
      region: region === -1 ? -1 : position[region]!,
      retry: policy.retry,
      timeoutMs: policy.timeoutMs,
      queue: named[index]!,
      whenUnknown: policy.whenUnknown,
    };
  });
  const plan = { graph, nodes, indexOf: new Map(nodes.map((node) => [node.id, node.index])) };
  const loops = loopsOf(plan);
  return { plan: { ...plan, loops, entry: entryOf(graph, plan, loops) }, problems, notices, noEntry: [] };
}

function partOf(formValues: Graph['nodes'][number]['formValues'], type: NodeType | undefined) {
  return type === undefined ? null : compileFields(type, formValues);
}

function targetsOf(
  flow: Flow,
  bodies: Bodies,
  index: number,
  position: readonly number[],
): ReadonlyMap<string, readonly number[]> {
  const targets = new Map<string, number[]>();
  for (const { port, target } of flow.out[index]!) {
    if (port === 'subdag' && flow.types[index]!.kind === 'for-each' && target !== bodies.entry[index]) continue;
    const known = targets.get(port);
    if (known === undefined) targets.set(port, [position[target]!]);
    else known.push(position[target]!);
  }
  return targets;
}

function cycleProblems(flow: Flow): Problem[] {
  return cyclesOf(flow.nodes.length, flow.drawn).flatMap((cycle) => {
    const text = `It is part of a cycle, which would never end: ${cycle.map((index) => nameOf(flow, index)).join(', ')}`;
    return cycle.map((index) => ({ node: flow.nodes[index]!.id, field: null, text }));
  });
}

/** A loop as the machine and the claim see it. */
export function loopOf(nodes: readonly PlanNode[], edges: readonly PlanEdge[], entry: number, alone = false): PlanLoop {
  const members = membersOf(nodes, entry, alone);
  const wiring = wire(nodes, edges, members, entry);
  const inEdges = new Map<number, number>();
  const forks = new Map<number, number>();
  for (const index of members) {
    const member = wiring.wires[index]!;
    inEdges.set(index, member.sources.length > 0 ? member.sources.length : index === entry ? 0 : 1);
    if (member.fork === -1) continue;
    const peers = member.around.at(-1)?.body ?? wiring.top;
    forks.set(index, peers.wires[member.fork]!.node.index);
  }
  const policies = readPolicies(nodes[entry]!.type, nodes[entry]!.config);
  const { concurrency, failsWorkflow, finishesRequests, rate, batch, queueMax, messages } = policies;
  return {
    producer: entry,
    members,
    inEdges,
    forks,
    concurrency,
    failsWorkflow,
    finishesRequests,
    rate,
    batch,
    queueMax,
    messages,
    wiring,
  };
}

function indexes(flow: Flow, test: (type: NodeType | undefined) => boolean): number[] {
  return [...flow.types.keys()].filter((index) => test(flow.types[index]));
}

function refused(problems: readonly Problem[]): Compiled {
  return { plan: null, problems, notices: [], noEntry: [] };
}
