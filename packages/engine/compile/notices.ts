import type { Problem } from '@loopwright/model';
import type { Bodies } from './bodies.ts';
import { type Flow, nameOf, reach } from './flow.ts';

/**
 * Nodes that run when the version does: those that flow comes to, by ways that no disabled node closes.
 *
 * @param roots - where flow begins
 */
export function nodesThatRun(flow: Flow, bodies: Bodies, roots: readonly number[]): ReadonlySet<number> {
  return reach(
    { out: flow.out.map((edges) => edges.filter((edge) => mayFollow(flow, bodies, edge.source, edge.port))) },
    enabledOf(flow, roots),
  );
}

function enabledOf(flow: Flow, roots: readonly number[]): readonly number[] {
  return roots.filter((index) => flow.types[index]?.kind !== 'producer' || !flow.disabled[index]);
}

/**
 * Explains nodes that will never run: those that nothing leads to, and those that only get skips, since every way to them
 * begins at a port that a disabled node never follows.
 *
 * @param roots - where flow begins
 * @param running - as `nodesThatRun` found them
 */
export function noticesOf(flow: Flow, roots: readonly number[], running: ReadonlySet<number>): readonly Problem[] {
  const reached = reach(flow, roots);
  const started = reach(flow, enabledOf(flow, roots));
  const stops = new Map<number, number>();
  for (const { source, target } of flow.drawn) {
    if (flow.types[source]?.kind === 'non-blocking' && !stops.has(target)) stops.set(target, source);
  }
  const notices: Problem[] = [];
  flow.nodes.forEach((node, index) => {
    if (running.has(index)) return;
    const stop = stops.get(index);
    let text = 'Nothing leads to it from a producer: it never runs';
    if (started.has(index))
      text = 'It never runs: every way to it begins at a port that a disabled node does not follow';
    else if (flow.types[index]?.kind === 'producer') text = 'It is disabled: its loop does not run';
    else if (reached.has(index)) text = 'It never runs: the producers that lead to it are disabled';
    else if (stop !== undefined) text = `It never runs: the branch ends with ${nameOf(flow, stop)}`;
    notices.push({ node: node.id, field: null, text });
  });
  return notices;
}

/** A disabled node follows its first port only, and repeats no body. */
function mayFollow(flow: Flow, bodies: Bodies, source: number, port: string): boolean {
  const type = flow.types[source];
  if (!flow.disabled[source] || type === undefined) return true;
  return port === type.ports.out[0] && !(port === 'subdag' && bodies.entry[source] !== -1);
}
