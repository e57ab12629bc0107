import type { LoopGauge, WorkflowId } from '@loopwright/model';
import { sumRates } from '../live/sum-rates.ts';
import type { Clock } from '../ports.ts';

/** Rates are told once a second, and hold so long, milliseconds. */
const HOLD_MS = 3000;

/** What the other processes tell of the rates of their loops. */
export interface HeardRates {
  keep(workflowId: WorkflowId, from: string, loops: readonly LoopGauge[]): void;
  /** Of each loop that of all processes together. */
  of(workflowId: WorkflowId): readonly LoopGauge[];
  forget(workflowId: WorkflowId): void;
}

/** Makes it. */
export function createHeardRates(clock: Clock): HeardRates {
  /** By process and loop. */
  const heard = new Map<WorkflowId, Map<string, { readonly at: number; readonly gauge: LoopGauge }>>();

  function holds({ at }: { readonly at: number }): boolean {
    const now = clock.now();
    return at > now - HOLD_MS && at <= now;
  }

  return {
    keep(workflowId, from, loops) {
      const own = heard.get(workflowId) ?? new Map();
      heard.set(workflowId, own);
      for (const [key, rate] of own) if (!holds(rate)) own.delete(key);
      for (const gauge of loops) own.set(`${from}:${gauge.loopId}`, { at: clock.now(), gauge });
    },
    of: (workflowId) => sumRates([...(heard.get(workflowId)?.values() ?? [])].filter(holds).map(({ gauge }) => gauge)),
    forget(workflowId) {
      heard.delete(workflowId);
    },
  };
}
