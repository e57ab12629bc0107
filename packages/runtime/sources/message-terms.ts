import type { MessageRules, Plan, PlanLoop } from '@loopwright/engine';
import { failure, type Instant, keyProblem, type RunId } from '@loopwright/model';
import { readInstant } from '@loopwright/sdk';
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

/** Highest priority; the lowest is as far below 0. */
const HIGHEST_PRIORITY = 1000;
const NOBODY = 0 as RunId;

/** Reads the terms of a loop's messages by its rules. */
export function termsBy(plan: Plan, loop: PlanLoop, rules: MessageRules): TermsOf {
  const { orderKey, priority, delayMs, delayUntil, dedupeKey, dedupeMs, debounce, ttlMs } = rules;
  return (payload, at) => {
    const scope = {
      data: produce(plan, loop, NOBODY, payload).data,
      workflowenv: plan.graph.env,
      runtime: {},
      setRuntime() {},
      deleteRuntime() {},
    };
    const keyOf = (name: string, rule: MessageRules['orderKey']): string | null => {
      const key = rule?.(scope) ?? '';
      const problem = keyProblem(key);
      if (problem !== null) throw invalid(name, problem);
      return key === '' ? null : key;
    };
    const dedupe = keyOf('dedupe_key', dedupeKey);
    const until = Math.max(notBefore(delayUntil?.(scope) ?? ''), at + delayMs);
    const quiet = debounce === null ? until : Math.max(until, at + debounce.ms);
    return {
      key: keyOf('order_key', orderKey),
      priority: priorityOf(priority?.(scope) ?? ''),
      until: until > at ? until : null,
      expiresAt: ttlMs === null ? null : quiet + ttlMs,
      dedupe: dedupe === null ? null : { key: dedupe, until: at + dedupeMs },
      debounce:
        debounce === null
          ? null
          : {
              key: keyOf('debounce_key', debounce.key) ?? '',
              until: at + debounce.ms,
              latest: at + debounce.mostMs,
            },
    };
  };
}

function notBefore(written: string): Instant {
  const named = written.trim() === '' ? 0 : readInstant(written);
  if (named !== null) return named;
  throw invalid('delay_until', `"${written.slice(0, 100)}" is no date and time: write it like 2030-12-24T18:00:00Z`);
}

function priorityOf(written: string): number {
  const priority = Number(written); // of an empty text 0
  if (Number.isInteger(priority) && Math.abs(priority) <= HIGHEST_PRIORITY) return priority;
  throw invalid(
    'priority',
    `"${written.slice(0, 100)}" is no whole number from -${HIGHEST_PRIORITY} to ${HIGHEST_PRIORITY}`,
  );
}

function invalid(name: string, what: string) {
  return failure('FIELD_INVALID', { detail: `${name}: ${what}.`, details: { field: name } });
}
