import type { LoopId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import type { Life } from '../incarnation.ts';
import type { Cluster } from '../ports.ts';
import { createLoopLeases } from './loop-leases.ts';

const LOOP = 7 as LoopId;
const OTHER = 8 as LoopId;

/** Leases over a database that notes what is released, and a life that the test ends. */
function leasing() {
  const released: [LoopId, number][] = [];
  let alive = true;
  let gate: Promise<void> = Promise.resolve();
  const cluster = {
    async release(_incarnation: unknown, loopId: LoopId, slots: number) {
      await gate;
      released.push([loopId, slots]);
    },
    ring: () => undefined,
  } as unknown as Cluster;
  const life = { incarnation: 1, committer: { alive: () => alive } } as unknown as Life;
  return {
    leases: createLoopLeases(cluster),
    life,
    released,
    end() {
      alive = false;
    },
    hold(): () => void {
      let go: () => void = () => undefined;
      gate = new Promise((resolve) => {
        go = resolve;
      });
      return go;
    },
  };
}

describe('leases of loops', () => {
  it('are given back once, however often that is asked for, and not before the loop is empty', async () => {
    const { leases, life, released } = leasing();
    let empty: () => void = () => undefined;
    const emptied = new Promise<void>((resolve) => {
      empty = resolve;
    });
    const first = leases.giveBack(life, LOOP, emptied);
    const second = leases.giveBack(life, LOOP, Promise.resolve());
    await Promise.resolve();
    expect(released).toEqual([]);
    expect(leases.isGone(LOOP, leases.count())).toBe(true);
    empty();
    await Promise.all([first, second]);
    expect(released).toEqual([[LOOP, Number.MAX_SAFE_INTEGER]]);
  });

  it('are gone for a share that was asked for before, and not for one that was asked for behind', async () => {
    const { leases, life } = leasing();
    const before = leases.count();
    await leases.giveBack(life, LOOP, Promise.resolve());
    expect(leases.isGone(LOOP, before)).toBe(true);
    expect(leases.isGone(LOOP, leases.count())).toBe(false);
    expect(leases.isGone(OTHER, before)).toBe(false);
    leases.forget(leases.count());
    expect(leases.isGone(LOOP, before)).toBe(false);
  });

  it('that shrink are given back whole behind that', async () => {
    const { leases, life, released, hold } = leasing();
    const go = hold();
    const some = leases.giveBackSome(life, LOOP, 2);
    const more = leases.giveBackSome(life, LOOP, 1);
    const whole = leases.giveBack(life, LOOP, Promise.resolve());
    go();
    await Promise.all([some, more, whole]);
    expect(released).toEqual([
      [LOOP, 2],
      [LOOP, Number.MAX_SAFE_INTEGER],
    ]);
  });

  it('are left to whoever declares the life dead, once that is over', async () => {
    const { leases, life, released, end } = leasing();
    let empty: () => void = () => undefined;
    const given = leases.giveBack(
      life,
      LOOP,
      new Promise<void>((resolve) => {
        empty = resolve;
      }),
    );
    end();
    empty();
    await given;
    expect(released).toEqual([]);
    expect(leases.isGone(LOOP, 0)).toBe(false);
  });
});
