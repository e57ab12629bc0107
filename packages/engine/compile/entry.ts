import type { Graph, Problem } from '@loopwright/model';
import type { Plan, PlanLoop } from '../plan.ts';
import type { Flow } from './flow.ts';

/** The only type of node that an `api` workflow may begin with. */
const API_ENTRY = 'webhook-producer';

/** The one producer of an `api` workflow, when it is a webhook and nothing else could begin it. */
export function entryOf({ type }: Graph, plan: Pick<Plan, 'nodes'>, loops: readonly PlanLoop[]): PlanLoop | null {
  if (type !== 'api' || plan.nodes.filter((node) => node.kind === 'producer').length !== 1) return null;
  const loop = loops[0];
  return loop !== undefined && plan.nodes[loop.producer]!.type.identifier === API_ENTRY ? loop : null;
}

/**
 * Tells of each node that keeps an `api` workflow from having an entry, or of the workflow where it has no producer. No more
 * than a notice: such a workflow may be activated, but every request is refused.
 *
 * @param producers - of the whole graph, by position
 */
export function entryNotices({ type }: Graph, flow: Flow, producers: readonly number[]): readonly Problem[] {
  if (type !== 'api') return [];
  const tell = (index: number | undefined, why: string): Problem => ({
    node: index === undefined ? null : flow.nodes[index]!.id,
    field: null,
    text: `Every request is refused: an api workflow must begin with one webhook-producer, ${why}`,
  });
  const [first] = producers;
  if (first === undefined) return [tell(undefined, 'and it has no producer')];
  if (producers.length > 1) return producers.map((index) => tell(index, `and it has ${producers.length} producers`));
  if (flow.types[first]!.identifier !== API_ENTRY) return [tell(first, 'and this is another producer')];
  return flow.disabled[first] ? [tell(first, 'and this one is disabled')] : [];
}
