import type { Plan, PlanLoop } from '@loopwright/engine';

/** A workflow that is to run on workers with a tag has one of its own that begins so: `worker:gpu`. */
const OF_WORKFLOW = 'worker:';

/** Tags that a worker must have to run a loop: those of its workflow, and the setting `worker_tag` of its nodes. An empty one asks for none. */
export function workerTags(plan: Plan, loop: PlanLoop, tags: readonly string[]): readonly string[] {
  // A worker's tags have no spaces around them, nor is one empty: none could run a loop that asks for such a one.
  const asked = tags.filter((tag) => tag.startsWith(OF_WORKFLOW)).map((tag) => tag.slice(OF_WORKFLOW.length).trim());
  for (const member of loop.members) {
    const tag = plan.nodes[member]!.config.worker_tag;
    if (typeof tag === 'string') asked.push(tag);
  }
  return [...new Set(asked)].filter((tag) => tag !== '').sort();
}
