import type { Problem } from '@loopwright/model';
import { type Flow, nameOf, reach } from './flow.ts';

/** Which for-each repeats which nodes. Numbers are positions in the order of creation. */
export interface Bodies {
  /** The innermost live for-each around each node; -1 outside. */
  readonly region: readonly number[];
  /** First node of each live for-each's body; -1 where there is none. */
  readonly entry: readonly number[];
  readonly problems: readonly Problem[];
}

/**
 * Finds the bodies: what the first `subdag` target of a for-each reaches. Such a node may be reached in no other way, or
 * it would run for an item and outside of it. A for-each that nothing leads to has no body: what follows its `subdag` may
 * well run, and runs where it is reached.
 *
 * @param order - topological
 * @param live - nodes that can be reached at all; for-eaches and edges from others do no harm
 */
export function findBodies(flow: Flow, order: readonly number[], live: ReadonlySet<number>): Bodies {
  const region = flow.nodes.map(() => -1);
  const entry = flow.nodes.map(() => -1);
  const problems: Problem[] = [];
  const intruded = new Set<number>();
  for (const index of order) {
    if (flow.types[index]?.kind !== 'for-each') continue;
    const firsts = flow.out[index]!.filter((edge) => edge.port === 'subdag');
    const first = firsts[0];
    if (first === undefined) continue;
    if (firsts.length > 1) {
      problems.push({
        node: flow.nodes[index]!.id,
        field: null,
        text: 'Only one node can follow "subdag": the first one of the body',
      });
    }
    if (!live.has(index)) continue;
    entry[index] = first.target;
    const body = reach(flow, [first.target]);
    // Inner for-eaches come later in the order: the innermost one stays.
    for (const member of body) region[member] = index;
    for (const source of live) {
      if (body.has(source)) continue;
      for (const edge of flow.out[source]!) {
        if (!body.has(edge.target) || (source === index && edge.port === 'subdag')) continue;
        if (intruded.has(edge.target)) continue;
        intruded.add(edge.target);
        problems.push({
          node: flow.nodes[edge.target]!.id,
          field: null,
          text: `It belongs to the body of ${nameOf(flow, index)} but is reached from ${nameOf(flow, source)} too`,
        });
      }
    }
  }
  return { region, entry, problems };
}
