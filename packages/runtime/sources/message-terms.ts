import type { MessageRules, Plan, PlanLoop, PlanNode } from '@loopwright/engine';
import { failure, type Instant, LoopwrightError, type RunId } from '@loopwright/model';
import { produce } from '../runs/begin-run.ts';

/** On what terms a message is put into its queue. */
export interface MessageTerms {
  readonly key: string | null;
  /** Higher ones are taken first. */
  readonly priority: number;
  readonly until: Instant | null;
  readonly expiresAt: Instant | null;
  readonly dedupe: { readonly key: string; readonly until: Instant } | null;
  /** It waits until then, and takes the place of one with that key that still waits. */
  readonly debounce: { readonly key: string; readonly until: Instant; readonly latest: Instant } | null;
}

/** Terms of a message by its bytes. Throws TEMPLATE_* and FIELD_INVALID: then it is not taken. */
export type TermsOf = (payload: Uint8Array, at: Instant) => MessageTerms;

const NOBODY = 0 as RunId;

/** Reads the terms of a loop's messages by its rules. Who puts one into a queue is told whose rules refuse it. */
export function termsBy(plan: Plan, loop: PlanLoop, rules: MessageRules): TermsOf {
  const terms = termsOfMessages(plan, loop, rules);
  const producer = plan.nodes[loop.producer]!;
  return producer.type.source?.from === 'queue' ? toldByReader(producer, terms) : terms;
}

/** The setting is the reader's: it is no field of the node that writes. */
function toldByReader({ id, type }: PlanNode, terms: TermsOf): TermsOf {
  return (payload, at) => {
    try {
      return terms(payload, at);
    } catch (cause) {
      if (!(cause instanceof LoopwrightError)) throw cause;
      const detail = `The queue's reader, ${type.label} (${id}), refuses it: ${cause.message}`;
      throw failure(cause.code, { ...cause.extras, detail, details: { reader: id }, cause });
    }
  };
}

function termsOfMessages(plan: Plan, loop: PlanLoop, rules: MessageRules): TermsOf {
  const { orderKey, priority, delayMs, delayUntil, dedupeKey, dedupeMs, debounce, ttlMs } = rules;
  return (payload, at) => {
    const scope = {
      data: produce(plan, loop, NOBODY, payload).data,
      workflowenv: plan.graph.env,
      runtime: {},
      setRuntime() {},
      deleteRuntime() {},
    };
    const dedupe = dedupeKey?.(scope) ?? null;
    const until = Math.max(delayUntil?.(scope) ?? 0, at + delayMs);
    const quiet = debounce === null ? until : Math.max(until, at + debounce.ms);
    return {
      key: orderKey?.(scope) ?? null,
      priority: priority?.(scope) ?? 0,
      until: until > at ? until : null,
      expiresAt: ttlMs === null ? null : quiet + ttlMs,
      dedupe: dedupe === null ? null : { key: dedupe, until: at + dedupeMs },
      debounce:
        debounce === null
          ? null
          : {
              key: debounce.key?.(scope) ?? '',
              until: at + debounce.ms,
              latest: at + debounce.mostMs,
            },
    };
  };
}
