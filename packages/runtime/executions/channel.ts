import type { Plan } from '@loopwright/engine';

/** Channel of a door producer, such as its webhook id. Its fields may hold templates over the workflow's env. */
export function channelOf(plan: Plan, producer: number): string | null {
  const { type, fields } = plan.nodes[producer]!;
  if (type.source?.from !== 'door') return null;
  const scope = { data: {}, workflowenv: plan.graph.env, runtime: {}, setRuntime() {}, deleteRuntime() {} };
  return type.source.channel(fields.constant ?? fields.render(scope));
}
