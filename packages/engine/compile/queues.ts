import { type JsonObject, keyProblem, type Problem, queueNameOf } from '@loopwright/model';
import type { NodeType } from '@loopwright/sdk';
import { MOST_SHOWN, type SettingProblem } from './findings.ts';
import { type Flow, readsQueue, writesQueue } from './flow.ts';

/** Queue of each node by position, null for nodes without one, and what its owner should know. */
export interface Queues {
  readonly names: readonly (string | null)[];
  readonly notices: readonly Problem[];
}

/**
 * Names the queues (contract, section 4.9). Queue nodes joined by connections share one, named by the first of these
 * connections; a name set on a node other than `default` wins, for the others joined to it too.
 */
export function nameQueues(flow: Flow): Queues {
  const parent = flow.nodes.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  for (const pair of flow.pairs) {
    const [a, b] = [rootOf(pair.source), rootOf(pair.target)];
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  const given = new Map<number, string>();
  flow.nodes.forEach((_, index) => {
    const name = explicitName(flow, index);
    if (name !== null && !given.has(rootOf(index))) given.set(rootOf(index), name);
  });
  for (const { source, target } of flow.pairs) {
    const root = rootOf(source);
    if (!given.has(root)) given.set(root, queueNameOf(flow.nodes[source]!.id, flow.nodes[target]!.id));
  }
  const notices: Problem[] = [];
  const names = flow.nodes.map((node, index) => {
    if (!writesQueue(flow.types[index]) && !readsQueue(flow.types[index])) return null;
    const own = explicitName(flow, index);
    const shared = given.get(rootOf(index)) ?? null;
    if (shared === null)
      notices.push({
        node: node.id,
        field: null,
        text: 'It has no queue: connect a queue writer to a queue reader, or name its queue',
      });
    else if (own !== null && own !== shared)
      notices.push({
        node: node.id,
        field: null,
        text: `Its queue "${own}" is another than "${shared}", which it is connected to`,
      });
    return own ?? shared;
  });
  return { names, notices };
}

/** What is wrong with the names of queues, told of each of these nodes that has one. */
export function queueProblems(flow: Flow, names: Queues['names'], nodes: readonly number[]): readonly Problem[] {
  return nodes.flatMap((index) => {
    const name = names[index]!;
    const problem = name === null ? null : keyProblem(name);
    return problem === null ? [] : [{ node: flow.nodes[index]!.id, field: 'queue_name', text: `Its queue ${problem}` }];
  });
}

/** A name of a queue that is no text, and would be ignored. */
export function queueNameProblems(type: NodeType, { queue_name: name = null }: JsonObject): readonly SettingProblem[] {
  if (name === null || typeof name === 'string' || !(writesQueue(type) || readsQueue(type))) return [];
  return [{ name: 'queue_name', text: `Enter a text, not ${JSON.stringify(name).slice(0, MOST_SHOWN)}.` }];
}

function explicitName(flow: Flow, index: number): string | null {
  if (!writesQueue(flow.types[index]) && !readsQueue(flow.types[index])) return null;
  const name = flow.nodes[index]!.config.queue_name;
  return typeof name === 'string' && name !== '' && name !== 'default' ? name : null;
}
