import { choice, defineNode, integer, isJsonObject, type Json, Type } from '@loopwright/sdk';
import { millisecondsOf, UNITS } from './units.ts';

/** Share of the mean by which a wait may be off when the form leaves it empty. */
const USUAL_JITTER = 30;

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
    executions: integer({ title: 'Executions', help: 'Runs that the total time is spread over.', minimum: 1 }),
    jitter_percent: integer({
      title: 'Jitter, percent',
      default: USUAL_JITTER,
      minimum: 0,
      maximum: 100,
      optional: true,
    }),
  }),
  execute({ fields, data, state, random }) {
    const { executions } = fields;
    const jitter = fields.jitter_percent ?? USUAL_JITTER;
    const total = millisecondsOf(fields.total_time, fields.unit);
    const setting = `${total}/${executions}/${jitter}`;
    const { used, left } = cycleOf(state.get(), setting) ?? { used: 0, left: total };
    const delayMs = nextWait(total / executions, jitter / 100, executions - used - 1, left, random);
    const execution = used + 1;
    state.set(execution === executions ? null : { setting, used: execution, left: left - delayMs });
    const delaySeconds = delayMs / 1000;
    const metadata = {
      delayType: 'dynamic_precomputed',
      execution: `${execution}/${executions}`,
      delayApplied: `${delaySeconds} seconds`,
      delaySeconds,
      remainingInCycle: executions - execution,
    };
    return { data, metadata, delayMs };
  },
});

/** What is left of the list of waits: each is drawn when it is used, so that a list of any length costs the same to keep. */
interface Cycle {
  readonly used: number;
  /** Milliseconds for the waits that are not used yet. */
  readonly left: number;
}

/** The cycle under way; null when there is none, or the form was another. */
function cycleOf(kept: Json, setting: string): Cycle | null {
  if (!isJsonObject(kept) || kept.setting !== setting) return null;
  const { used, left } = kept;
  return typeof used === 'number' && typeof left === 'number' ? { used, left } : null;
}

/**
 * The next wait, whole milliseconds: off the mean by `jitter` of it at most, and such that the waits `after` it can
 * keep to that too while all of them sum to `left`.
 */
function nextWait(mean: number, jitter: number, after: number, left: number, random: () => number): number {
  if (after === 0) return left;
  const [least, most] = [mean * (1 - jitter), mean * (1 + jitter)];
  const low = Math.max(least, left - after * most);
  const high = Math.min(most, left - after * least);
  // Rounding can leave no room between the two; what is left is then shared evenly.
  const wait = low < high ? low + random() * (high - low) : left / (after + 1);
  return Math.min(Math.max(0, Math.round(wait)), left);
}
