import { LIMITS } from './limits.ts';
import type { Expression, Statement } from './tree.ts';
import { trouble } from './trouble.ts';

/** Parts of a node that are no expressions of its own: statements inside of it, and its operator. */
const OTHER_PARTS = new Set(['body', 'alternate', 'defaultBlock', 'operator']);

/**
 * Refuses an expression, or the expressions of one statement, that goes down too many levels; its own is `first`, from 1.
 * It is asked before anything is compiled, since compiling and evaluating go down the tree by recursion.
 */
export function checkLevels(node: Expression | Statement, first: number): void {
  let level: unknown[] = [node];
  for (let count = first; level.length > 0; count += 1) {
    if (count > LIMITS.tree) throw trouble('limit', `more than ${LIMITS.tree} levels`);
    const below: unknown[] = [];
    for (const one of level) collect(one, below);
    level = below;
  }
}

function collect(node: unknown, below: unknown[]): void {
  for (const [name, part] of Object.entries(node as object)) {
    if (typeof part !== 'object' || part === null || OTHER_PARTS.has(name)) continue;
    if (Array.isArray(part)) for (const item of part) below.push(item);
    else if (part instanceof Map) for (const pair of part) below.push(...pair);
    else below.push(part);
  }
}
