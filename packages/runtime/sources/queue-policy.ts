import type { Plan, PlanLoop } from '@loopwright/engine';
import type { Instant, QueueId } from '@loopwright/model';
import type { ClaimRate, Store, VersionRow } from '../ports.ts';
import { type MessageTerms, type TermsOf, termsBy } from './message-terms.ts';

/** Messages of one claim, usually. */
const CLAIM_MESSAGES = 200;

/** What a queue's reader asks of its messages. */
export interface QueuePolicy {
  /** Terms of what is put into it; null: none. Its messages then wait on disk, where they are kept in their order. */
  readonly terms: TermsOf | null;
  /** Messages of one claim; fewer where what waits on disk may still change its place, or expire. */
  readonly claimsAtOnce: number;
  /** Messages that are taken within any window, whoever takes them; null: no limit. Then all wait on disk. */
  readonly rate: ClaimRate | null;
  /** Messages at which it takes no more from outside; null: as the setting says. */
  readonly most: number | null;
}

/** Of a queue whose reader asks for nothing. */
export const PLAIN: QueuePolicy = { terms: null, claimsAtOnce: CLAIM_MESSAGES, rate: null, most: null };

/** The policy of a loop for the queue that it reads. */
export function policyOf(plan: Plan, loop: PlanLoop): QueuePolicy {
  const { messages } = loop;
  // What is claimed does not expire any more, and lets no higher one pass: no more is claimed than runs at once.
  const isFixed = messages === null || (messages.ttlMs === null && messages.priority === null);
  return {
    terms: messages === null ? null : termsBy(plan, loop, messages),
    claimsAtOnce: Math.max(isFixed ? CLAIM_MESSAGES : loop.concurrency, loop.batch?.messages ?? 0),
    rate: ratedByClaims(plan, loop) ? loop.rate : null,
    most: loop.queueMax,
  };
}

/**
 * Key and priority of a message that is put into the queue to go on with a run: nothing else is asked of it. Throws what its
 * terms throw.
 */
export function rankOf(
  { terms }: QueuePolicy,
  payload: Uint8Array,
  at: Instant,
): Pick<MessageTerms, 'key' | 'priority'> {
  const { key = null, priority = 0 } = terms?.(payload, at) ?? {};
  return { key, priority };
}

/**
 * Why a queue takes nothing more from outside, such as `holds 100 messages (...)`; null: it has room.
 *
 * @param queueMaxMessages - the setting, which a producer can only tighten
 */
export function fullness(
  queue: { readonly depth: number; readonly policy: QueuePolicy; freshen(): void },
  queueMaxMessages: number,
): string | null {
  queue.freshen();
  const { depth, policy } = queue;
  const own = policy.most !== null && policy.most < queueMaxMessages;
  const most = own ? policy.most : queueMaxMessages;
  if (depth < most) return null;
  return `holds ${most} messages (${own ? 'queue_max_messages of its producer' : 'setting queue-max-messages'})`;
}

/** Whether the rate of a loop is that of its claims. A producer that makes its own data claims none, and a batch is no message: they count their runs. */
export function ratedByClaims(plan: Plan, { producer, batch }: PlanLoop): boolean {
  return batch === null && plan.nodes[producer]!.type.source?.from !== 'pull';
}

/** The policy that a queue's reader had when it last started, whether or not it runs; null when it asked for nothing. */
export async function storedPolicy(
  store: Pick<Store, 'workflows'>,
  planOf: (version: VersionRow) => Plan | null,
  queueId: QueueId,
): Promise<QueuePolicy | null> {
  const found = await store.workflows.queueTerms(queueId);
  const plan = found === null ? null : planOf(found.version);
  const loop = plan?.loops.find(({ producer }) => plan.nodes[producer]!.id === found!.nodeId);
  return plan === null || loop === undefined ? null : policyOf(plan, loop);
}
