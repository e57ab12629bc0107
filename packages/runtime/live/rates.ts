import type { LoopGauge, LoopId, NodeId, WorkflowId } from '@loopwright/model';
import type { Clock } from '../ports.ts';

const WINDOW_SECONDS = 10;

/** Runs and failures of each loop over the last ten seconds. */
export interface Rates {
  count(workflowId: WorkflowId, loopId: LoopId, nodeId: NodeId, failed: boolean): void;
  of(workflowId: WorkflowId): readonly LoopGauge[];
  /** The workflow is at work no more: its loops have no rates. */
  forget(workflowId: WorkflowId): void;
}

interface Series {
  readonly workflowId: WorkflowId;
  readonly loopId: LoopId;
  readonly nodeId: NodeId;
  /** By second modulo the window: which second, runs, failures. */
  readonly seconds: { second: number; runs: number; failures: number }[];
}

/** Makes the counts. */
export function createRates(clock: Clock): Rates {
  const series = new Map<LoopId, Series>();
  return {
    count(workflowId, loopId, nodeId, failed) {
      const second = Math.floor(clock.now() / 1000);
      let own = series.get(loopId);
      if (own === undefined) {
        own = {
          workflowId,
          loopId,
          nodeId,
          seconds: Array.from({ length: WINDOW_SECONDS }, () => ({ second: 0, runs: 0, failures: 0 })),
        };
        series.set(loopId, own);
      }
      const slot = own.seconds[second % WINDOW_SECONDS]!;
      if (slot.second !== second) {
        slot.second = second;
        slot.runs = 0;
        slot.failures = 0;
      }
      slot.runs += 1;
      if (failed) slot.failures += 1;
    },
    of(workflowId) {
      const newest = Math.floor(clock.now() / 1000);
      const oldest = newest - WINDOW_SECONDS;
      const gauges: LoopGauge[] = [];
      for (const own of series.values()) {
        if (own.workflowId !== workflowId) continue;
        const recent = own.seconds.filter((slot) => slot.second > oldest && slot.second <= newest);
        const sum = (pick: (slot: (typeof recent)[number]) => number): number =>
          recent.reduce((total, slot) => total + pick(slot), 0);
        gauges.push({
          loopId: own.loopId,
          nodeId: own.nodeId,
          runsPerSecond: sum((slot) => slot.runs) / WINDOW_SECONDS,
          failuresPerSecond: sum((slot) => slot.failures) / WINDOW_SECONDS,
        });
      }
      return gauges;
    },
    forget(workflowId) {
      for (const [loopId, own] of series) if (own.workflowId === workflowId) series.delete(loopId);
    },
  };
}
