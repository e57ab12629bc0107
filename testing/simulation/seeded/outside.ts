import type { NodeContext } from '@loopwright/sdk';
import type { Ledger } from './ledger.ts';
import type { NodeWorld } from './node-types.ts';
import { instantsBetween } from './schedule-spec.ts';
import type { Doing, WorkflowSpec } from './workflow-spec.ts';

/** One time that a node began to work on a task. */
export interface Begun {
  readonly name: string;
  readonly key: string;
  readonly incarnation: number;
  readonly at: number;
  /** It was declared dead before: what it computes is written nowhere. */
  readonly isZombie: boolean;
  /** The world refused its effect this time. */
  refused: boolean;
  /** Its effect happened. */
  affected: boolean;
  readonly signal: AbortSignal | null;
}

/** What happens outside of Loopwright, and what the nodes do: it outlives every process. */
export interface Outside {
  readonly begun: readonly Begun[];
  /** What the nodes of a process see of it. */
  worldOf(incarnation: () => number): NodeWorld;
}

interface OutsideSetting {
  readonly spec: WorkflowSpec;
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly broken: (what: string) => void;
  readonly trace: (line: string) => void;
  /** A URL went out, and somebody will call it after so long. */
  readonly onUrl: (url: string, ms: number) => void;
}

/** A tick that was waited for may be so late, milliseconds. */
const LATE_MS = 10_000;

const EXTERNAL: ReadonlySet<Doing['type']> = new Set(['effect', 'fire', 'wait']);

/** Makes it. */
export function createOutside({ spec, ledger, now, broken, trace, onUrl }: OutsideSetting): Outside {
  const begun: Begun[] = [];
  const refusals = new Map<string, number>();
  const doings = new Map(spec.loops.flatMap((loop) => [...loop.doings]));
  const schedules = new Map(spec.loops.map((loop) => [loop.producer, loop.schedule]));
  const items = new Map(spec.loops.map((loop) => [loop.producer, loop.items]));

  function worldOf(incarnation: () => number): NodeWorld {
    const underWay = new Map<string, Begun>();
    return {
      doingOf: (name) => doings.get(name)!,
      itemsOf: (name) => items.get(name) ?? 0,
      scheduleOf: (name) => schedules.get(name)!,
      ticks(name, at, clock) {
        trace(`${incarnation()} ticks ${at}`);
        const one = schedules.get(name)!;
        if (at > clock) broken(`${at} ticks before it has come`);
        const { missed } = one.fields;
        if (missed === 'skip' && clock - at > LATE_MS)
          broken(`${at} ticks ${clock - at} ms late, and is to be left out`);
        if (missed !== 'all' && instantsBetween(one, at, clock).length > 0)
          broken(`${at} ticks, and later instants have come`);
      },
      begins(name, context: NodeContext) {
        const { taskKey: key, attempt } = context;
        const mine = incarnation();
        const isExternal = EXTERNAL.has(doings.get(name)!.type);
        const isZombie = ledger.isDead(mine);
        trace(`${mine} begins ${name} ${key} ${attempt}`);
        const one: Begun = {
          name,
          key,
          incarnation: mine,
          at: now(),
          isZombie,
          refused: false,
          affected: false,
          signal: isExternal || doings.get(name)!.type === 'async' ? context.signal : null,
        };
        begun.push(one);
        underWay.set(key, one);
        if (!isZombie && ledger.hasOutput(key)) broken(`${name} is computed again, its output is on disk`);
        if (isExternal && !ledger.hasStarted(key, attempt))
          broken(`Attempt ${attempt} of ${name} has its effect before that it began is on disk`);
      },
      effect(name, { taskKey: key }, callbackUrl) {
        const doing = doings.get(name)!;
        const one = underWay.get(key)!;
        trace(`effect of ${name} ${key}`);
        one.affected = true;
        if (callbackUrl !== null && doing.answered) onUrl(callbackUrl, doing.ms);
        const before = refusals.get(key) ?? 0;
        if (before >= doing.flaky) return;
        refusals.set(key, before + 1);
        one.refused = true;
        throw new Error(`${name} is busy`);
      },
    };
  }

  return { begun, worldOf };
}
