import { equal } from './compare.ts';
import type { Run } from './run.ts';
import { type Attributes, callable, type List, SPECIAL, type Value } from './values.ts';

/** State of one `for` under way. */
export interface LoopState {
  at: number;
  changed: List | null;
}

/** What `loop` answers inside a `for`. */
export function loopAttributes(run: Run, items: List, state: LoopState, depth: number): Attributes {
  const cycle = callable((_run, { positional }) => positional[state.at % Math.max(1, positional.length)]);
  const changed = callable((_run, { positional }) => {
    const before = state.changed;
    state.changed = positional;
    return before === null || !equal(run, before, positional);
  });
  const read: Readonly<Record<string, () => Value>> = {
    index: () => state.at + 1,
    index0: () => state.at,
    revindex: () => items.length - state.at,
    revindex0: () => items.length - state.at - 1,
    first: () => state.at === 0,
    last: () => state.at === items.length - 1,
    length: () => items.length,
    previtem: () => items[state.at - 1],
    nextitem: () => items[state.at + 1],
    depth: () => depth,
    depth0: () => depth - 1,
    cycle: () => cycle,
    changed: () => changed,
  };
  return { [SPECIAL]: 'attributes', get: (name) => (Object.hasOwn(read, name) ? read[name]!() : undefined) };
}
