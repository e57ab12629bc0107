import type { Plan } from '@loopwright/engine';

/** A node, and all that its outputs lead to, by position. */
export function nodesFrom(plan: Plan, from: number): ReadonlySet<number> {
  const found = new Set([from]);
  for (const node of found)
    for (const targets of plan.nodes[node]!.targets.values()) for (const target of targets) found.add(target);
  return found;
}
