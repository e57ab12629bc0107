import type { Edge } from './flow.ts';

/** Positions in topological order, ties by position. Those on a cycle, or behind one, are missing. */
export function topologicalOrder(count: number, edges: readonly Edge[]): readonly number[] {
  const targets: number[][] = Array.from({ length: count }, () => []);
  const waiting = new Array<number>(count).fill(0);
  for (const edge of edges) {
    targets[edge.source]!.push(edge.target);
    waiting[edge.target]! += 1;
  }
  const ready: number[] = []; // descending, so that the smallest is at the end
  for (let index = count - 1; index >= 0; index -= 1) if (waiting[index] === 0) ready.push(index);
  const order: number[] = [];
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(index);
    for (const target of targets[index]!) {
      waiting[target]! -= 1;
      if (waiting[target] === 0) insert(ready, target);
    }
  }
  return order;
}

function insert(descending: number[], value: number): void {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (descending[middle]! > value) low = middle + 1;
    else high = middle;
  }
  descending.splice(low, 0, value);
}

/** The cycles of a graph: sets of positions that reach each other, and single ones that are connected to themselves. */
export function cyclesOf(count: number, edges: readonly Edge[]): readonly (readonly number[])[] {
  const ordered = new Set(topologicalOrder(count, edges));
  const inner = edges.filter((edge) => !ordered.has(edge.source) && !ordered.has(edge.target));
  const ahead: number[][] = Array.from({ length: count }, () => []);
  const behind: number[][] = Array.from({ length: count }, () => []);
  for (const edge of inner) {
    ahead[edge.source]!.push(edge.target);
    behind[edge.target]!.push(edge.source);
  }
  const finished: number[] = [];
  const seen = new Set<number>();
  for (let index = 0; index < count; index += 1) if (!ordered.has(index)) finish(index, ahead, seen, finished);
  // Kosaraju: in the reverse of the order in which they finished, all that leads to a node and is left belongs to it.
  const cycles: number[][] = [];
  const taken = new Set<number>();
  for (const start of finished.reverse()) {
    if (taken.has(start)) continue;
    const group: number[] = [];
    finish(start, behind, taken, group);
    if (group.length > 1 || ahead[start]!.includes(start)) cycles.push(group.sort((a, b) => a - b));
  }
  return cycles;
}

/** Depth first, without recursion: a graph may be one long chain. */
function finish(start: number, next: readonly (readonly number[])[], seen: Set<number>, finished: number[]): void {
  if (seen.has(start)) return;
  seen.add(start);
  const path: [index: number, at: number][] = [[start, 0]];
  while (path.length > 0) {
    const step = path.at(-1)!;
    const target = next[step[0]]![step[1]];
    step[1] += 1;
    if (target === undefined) {
      finished.push(step[0]);
      path.pop();
    } else if (!seen.has(target)) {
      seen.add(target);
      path.push([target, 0]);
    }
  }
}
