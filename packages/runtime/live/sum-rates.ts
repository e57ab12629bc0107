import type { LoopGauge, LoopId } from '@loopwright/model';

/** Rates of loops, those of one loop in several processes together. */
export function sumRates(gauges: Iterable<LoopGauge>): readonly LoopGauge[] {
  const sums = new Map<LoopId, LoopGauge>();
  for (const gauge of gauges) {
    const { runsPerSecond = 0, failuresPerSecond = 0 } = sums.get(gauge.loopId) ?? {};
    sums.set(gauge.loopId, {
      ...gauge,
      runsPerSecond: gauge.runsPerSecond + runsPerSecond,
      failuresPerSecond: gauge.failuresPerSecond + failuresPerSecond,
    });
  }
  return [...sums.values()];
}
