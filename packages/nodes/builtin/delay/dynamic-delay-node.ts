import { choice, defineNode, integer, isJsonObject, type Json, Type } from '@loopwright/sdk';
import { SECONDS, UNITS } from './units.ts';

/** Waits for a time that differs from run to run: so many waits together make up the total. */
export const dynamicDelayNode = defineNode({
  identifier: 'dynamic-delay-node',
  version: 1,
  className: 'DynamicDelayNode',
  formName: 'DynamicDelayForm',
  label: 'Dynamic Delay',
  description: 'Spreads a total time at random over several runs.',
  category: 'Delay',
  icon: 'Delay/DynamicDelay/icon.png',
  kind: 'blocking',
  aliases: ['dynamic-delay'],
  fields: Type.Object({
    total_time: integer({ title: 'Total time', minimum: 1 }),
    unit: choice(UNITS, { title: 'Unit' }),
    executions: integer({
      title: 'Executions',
      help: 'Runs that the total time is spread over.',
      minimum: 1,
      maximum: 100_000,
    }),
    jitter_percent: integer({ title: 'Jitter, percent', default: 30, minimum: 0, maximum: 100, optional: true }),
  }),
  execute({ fields, data, state, random }) {
    const { executions, jitter_percent: jitter } = fields;
    const total = fields.total_time * SECONDS[fields.unit];
    const setting = `${total}/${executions}/${jitter ?? 0}`;
    const cycle = cycleOf(state.get(), setting) ?? {
      setting,
      waits: spread(total, executions, (jitter ?? 0) / 100, random),
      used: 0,
    };
    const delaySeconds = cycle.waits[cycle.used]!;
    const used = cycle.used + 1;
    state.set(used === executions ? null : { ...cycle, used });
    const metadata = {
      delayType: 'dynamic_precomputed',
      execution: `${used}/${executions}`,
      delayApplied: `${delaySeconds} seconds`,
      delaySeconds,
      remainingInCycle: executions - used,
    };
    return { data, metadata, delayMs: delaySeconds * 1000 };
  },
});

interface Cycle {
  readonly [key: string]: Json;
  readonly setting: string;
  /** Seconds, to the millisecond. */
  readonly waits: readonly number[];
  readonly used: number;
}

/** The cycle under way; null when there is none, or its form was another. */
function cycleOf(kept: Json, setting: string): Cycle | null {
  return isJsonObject(kept) && kept.setting === setting ? (kept as Cycle) : null;
}

/** Waits that sum to `total` seconds, each off the mean by up to `jitter` of it before they are scaled. */
function spread(total: number, count: number, jitter: number, random: () => number): number[] {
  const weights = Array.from({ length: count }, () => 1 + (random() * 2 - 1) * jitter);
  const sum = weights.reduce((a, b) => a + b, 0) || 1;
  const ends: number[] = [];
  let reached = 0;
  for (const weight of weights) {
    reached += weight;
    ends.push(Math.round((reached / sum) * total * 1000));
  }
  ends[count - 1] = total * 1000; // rounding never changes the sum
  return ends.map((end, index) => (end - (ends[index - 1] ?? 0)) / 1000);
}
