import type { Plan } from '@loopwright/engine';
import { failure, keyProblem } from '@loopwright/model';

/**
 * Channel of a door producer, such as its webhook id; null of another one. Its fields may hold templates over the workflow's env.
 * Throws FIELD_INVALID for one that no key can be made of: an Idempotency-Key is kept beside it.
 */
export function channelOf(plan: Plan, producer: number): string | null {
  const { id, type, fields } = plan.nodes[producer]!;
  if (type.source?.from !== 'door') return null;
  const scope = { data: {}, workflowenv: plan.graph.env, runtime: {}, setRuntime() {}, deleteRuntime() {} };
  const channel = type.source.channel(fields.constant ?? fields.render(scope));
  const problem = keyProblem(channel);
  if (problem !== null) throw failure('FIELD_INVALID', { detail: `The channel of ${id} ${problem}.` });
  return channel;
}
