import type { Json } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedValues } from './shared-values.ts';

describe('a value that tasks share', () => {
  it('is what was written last, and where that cannot be stored what was written before', () => {
    const values = new SharedValues([['n', 1]]);
    const { now } = values;
    const second = values.write('n', 2);
    const third = values.write('n', undefined);
    const fourth = values.write('n', 4);
    fourth(false);
    expect({ ...now }).toEqual({});
    second(false);
    expect({ ...now }).toEqual({});
    third(false);
    expect({ ...now }).toEqual({ n: 1 });
    values.write('new', 1)(false);
    expect({ ...now }).toEqual({ n: 1 });
  });

  it('goes back to what another process stored meanwhile', () => {
    const values = new SharedValues([['n', 1]]);
    const settle = values.write('n', 2);
    values.learn('n', 7);
    values.learn('m', 7);
    expect({ ...values.now }).toEqual({ n: 2, m: 7 });
    settle(false);
    expect({ ...values.now }).toEqual({ n: 7, m: 7 });
    values.learn('m', undefined);
    expect({ ...values.now }).toEqual({ n: 7 });
  });

  it('is at any time what is on disk with what is still to come there', () => {
    const key = fc.constantFrom('a', 'b', '__proto__');
    const step = fc.oneof(
      fc.record({ write: fc.tuple(key, fc.option(fc.nat(3), { nil: undefined })) }),
      fc.record({ settle: fc.boolean() }), // the oldest: groups hear of their fate in order
      fc.record({ drop: fc.constant(true) }), // the newest: it could not even be appended
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const values = new SharedValues();
        const disk = new Map<string, Json | undefined>();
        const pending: [string, Json | undefined, (isStored: boolean) => void][] = [];
        for (const one of steps) {
          if ('write' in one) pending.push([...one.write, values.write(...one.write)]);
          else if ('drop' in one) pending.pop()?.[2](false);
          else {
            const oldest = pending.shift();
            oldest?.[2](one.settle);
            if (oldest !== undefined && one.settle) disk.set(oldest[0], oldest[1]);
          }
          const due = new Map(disk);
          for (const [name, value] of pending) due.set(name, value);
          for (const [name, value] of due) if (value === undefined) due.delete(name);
          expect(new Map(Object.entries(values.now))).toEqual(due);
        }
      }),
    );
  });
});
