import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SharedLoop, shareOut, type Taker } from './share-out.ts';

const worker = (id: number, tags: string[] = [], mostSlots = 1000, cannot: string[] = []): Taker => ({
  id,
  tags,
  cannot,
  mostSlots,
});
const loop = (loopId: number, slots = 1, leases: [number, number][] = [], tags: string[] = []): SharedLoop => ({
  loopId,
  executionId: `execution ${loopId}`,
  slots,
  tags,
  leases: new Map(leases),
});

/** Lets workers share one after the other, each doing all that it is told, until none has anything to do. */
function settle(takers: readonly Taker[], loops: readonly SharedLoop[]): SharedLoop[] {
  let now = loops.map((one) => ({ ...one, leases: new Map(one.leases) }));
  for (let round = 0; round < 50; round++) {
    let moved = false;
    for (const { id } of takers) {
      const { take, surplus, shrink } = shareOut(takers, now, id);
      const given = surplus.loops.slice(0, surplus.count).map((loopId) => ({ loopId, slots: 1 }));
      for (const { loopId, slots } of [...shrink, ...given]
        .map((less) => ({ ...less, slots: -less.slots }))
        .concat(take)) {
        const leases = now.find((one) => one.loopId === loopId)!.leases;
        leases.set(id, (leases.get(id) ?? 0) + slots);
        if (leases.get(id) === 0) leases.delete(id);
        moved = true;
      }
      for (const { slots, leases } of now) {
        const held = [...leases.values()];
        expect(held.every((count) => count > 0)).toBe(true);
        expect(held.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(slots);
      }
    }
    if (!moved) return now;
    now = [...now];
  }
  throw new Error('Loops never come to rest');
}

const countsOf = (loops: readonly SharedLoop[], takers: readonly Taker[]): number[] =>
  takers.map(({ id }) => loops.filter(({ slots, leases }) => slots === 1 && leases.has(id)).length);

describe('loops', () => {
  it('go whole and evenly to the workers, and move when one joins', () => {
    const loops = settle(
      [worker(1)],
      Array.from({ length: 10 }, (_, id) => loop(id)),
    );
    expect(countsOf(loops, [worker(1)])).toEqual([10]);
    const two = [worker(1), worker(2)];
    expect(countsOf(settle(two, loops), two)).toEqual([5, 5]);
  });

  it('go to a worker with all the tags that they ask for, or to nobody', () => {
    const takers = [worker(1), worker(2, ['gpu'])];
    const loops = [loop(1, 1, [], ['gpu']), loop(2, 1, [], ['gpu', 'eu']), loop(3, 4, [], ['gpu'])];
    const settled = settle(takers, loops);
    expect(settled.map(({ leases }) => [...leases])).toEqual([[[2, 1]], [], [[2, 4]]]);
    expect(shareOut(takers, settled, 1).unserved).toEqual([2]);
  });

  it('go to no worker that lacks a node type of theirs', () => {
    const takers = [worker(1, [], 1000, ['execution 1', 'execution 2']), worker(2)];
    const settled = settle(takers, [loop(1), loop(2), loop(3), loop(4, 4)]);
    expect(settled.slice(0, 2).map(({ leases }) => [...leases.keys()])).toEqual([[2], [2]]);
    expect(settled.every(({ leases }) => leases.size > 0)).toBe(true);
  });

  it('of several slots are dealt to all workers', () => {
    const takers = [worker(1), worker(2), worker(3)];
    const [dealt] = settle(takers, [loop(7, 8)]);
    expect([...dealt!.leases.values()].sort()).toEqual([2, 3, 3]);
  });

  it('of several slots are dealt to those that have room, and dealt anew when another has', () => {
    const full = [worker(1, [], 1), worker(2, [], 1), worker(3)];
    const busy = [loop(1, 1, [[1, 1]]), loop(2, 1, [[2, 1]])];
    const held = settle(full, [...busy, loop(3, 2), loop(4, 5)]);
    expect(held.slice(2).map(({ leases }) => [...leases])).toEqual([[[3, 2]], [[3, 5]]]);
    const roomy = [worker(1, [], 2), worker(2, [], 1), worker(3)];
    expect([...settle(roomy, held)[2]!.leases.keys()].sort()).toEqual([1, 3]);
  });

  it('of several slots are dealt to each as far as it has room, and the others take what is left', () => {
    const takers = [worker(1), worker(2, [], 10)];
    const [dealt] = settle(takers, [loop(7, 100, [[1, 100]])]);
    expect([...dealt!.leases]).toEqual([
      [1, 90],
      [2, 10],
    ]);
  });

  it('come to rest where what is left over of a deal goes with the room of workers that others need', () => {
    const takers = [worker(1, [], 3), worker(2, [], 2), worker(3, [], 3), worker(4)];
    const loops = [
      loop(1),
      loop(2),
      loop(3, 1, [[3, 1]]),
      loop(4, 2, [[3, 1]]),
      loop(5, 4, [[1, 2]]),
      loop(6, 6, [[1, 1]]),
    ];
    const held = settle(takers, loops).flatMap(({ leases }) => [...leases.values()]);
    expect(held.reduce((sum, count) => sum + count, 0)).toBe(15);
  });

  it('are left where nobody has room', () => {
    const takers = [worker(1, [], 2), worker(2, [], 1)];
    const settled = settle(
      takers,
      Array.from({ length: 5 }, (_, id) => loop(id)),
    );
    expect(countsOf(settled, takers)).toEqual([2, 1]);
  });

  it('come to rest, wherever they begin: every one that somebody may take is held, as evenly as it can be', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
    const slots = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 9 })), { maxLength: 15 });
    fc.assert(
      fc.property(ids, slots, fc.infiniteStream(fc.nat()), (workers, wanted, random) => {
        const takers = workers.map((id) => worker(id));
        const begun = wanted.map((count, loopId) => {
          const holder = workers[random.next().value % workers.length]!;
          const held = random.next().value % (count + 1);
          return loop(loopId, count, held === 0 ? [] : [[holder, held]]);
        });
        const settled = settle(takers, begun);
        for (const { slots: all, leases } of settled)
          expect([...leases.values()].reduce((sum, count) => sum + count, 0)).toBe(all);
        const counts = countsOf(settled, takers);
        expect(Math.max(...counts)).toBe(Math.ceil(counts.reduce((sum, count) => sum + count, 0) / takers.length));
      }),
    );
  });

  it('come to rest, whatever room there is: no slot is free that somebody with room may take, and the others are told of', () => {
    const tags = fc.constantFrom<string[]>([], [], ['gpu']);
    const workers = fc.array(fc.tuple(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(1000)), tags), {
      minLength: 1,
      maxLength: 5,
    });
    const wanted = fc.array(fc.tuple(fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 30 })), tags), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(workers, wanted, fc.infiniteStream(fc.nat()), (drawn, loops, random) => {
        const takers = drawn.map(([most, its], at) => worker(at + 1, its, most));
        const room = new Map(takers.map(({ id, mostSlots }) => [id, mostSlots]));
        const begun = loops.map(([count, asked], at) => {
          const able = takers.filter(({ tags: its }) => asked.every((tag) => its.includes(tag)));
          const holder = able[random.next().value % Math.max(1, able.length)];
          if (holder === undefined) return loop(at + 1, count, [], asked);
          const held = Math.min(random.next().value % (count + 1), room.get(holder.id)!);
          room.set(holder.id, room.get(holder.id)! - held);
          return loop(at + 1, count, held === 0 ? [] : [[holder.id, held]], asked);
        });
        const settled = settle(takers, begun);
        const held = (id: number): number => settled.reduce((sum, { leases }) => sum + (leases.get(id) ?? 0), 0);
        for (const { id, mostSlots } of takers) expect(held(id)).toBeLessThanOrEqual(mostSlots);
        const free = settled.filter(
          ({ slots, leases }) => [...leases.values()].reduce((sum, count) => sum + count, 0) < slots,
        );
        const { unserved, full } = shareOut(takers, settled, 1);
        expect([...unserved, ...full].sort((a, b) => a - b)).toEqual(free.map(({ loopId }) => loopId));
        for (const { loopId, tags: asked } of free) {
          const able = takers.filter(({ tags: its }) => asked.every((tag) => its.includes(tag)));
          expect(full.includes(loopId)).toBe(able.length > 0);
          for (const { id, mostSlots } of able) expect(held(id)).toBe(mostSlots);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that others hold whole are counted as a crowd, to the same end as one by one', () => {
    const tags = fc.constantFrom<string[]>([], ['gpu']);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), tags), { maxLength: 40 }),
        fc.array(fc.constantFrom(3, 5, 1000), { minLength: 4, maxLength: 4 }),
        (drawn, room) => {
          const takers = room.map((most, at) => worker(at + 1, at % 2 === 0 ? ['gpu'] : [], most));
          // Who holds it can run it; 0 holds nothing.
          const loops = drawn.map(([holder, asked], at) =>
            loop(at + 1, 1, holder === 0 ? [] : [[holder, 1]], holder % 2 === 0 && holder > 0 ? [] : asked),
          );
          const isMine = ({ leases }: SharedLoop): boolean => leases.size === 0 || leases.has(1);
          const crowds = [2, 3, 4].flatMap((holder) =>
            [[], ['gpu']].map((asked, at): SharedLoop => {
              const many = loops.filter(
                ({ leases, tags: its }) => leases.has(holder) && its.length === asked.length,
              ).length;
              return { ...loop(-holder * 2 - at, 1, [[holder, 1]], asked), many };
            }),
          );
          const counted = [...loops.filter(isMine), ...crowds.filter(({ many }) => many! > 0)];
          expect(shareOut(takers, counted, 1)).toEqual(shareOut(takers, loops, 1));
        },
      ),
    );
  });

  it('are taken no more at once than can be begun; the others are left to whoever is quicker', () => {
    const loops = Array.from({ length: 10 }, (_, at) => loop(at + 1));
    expect(shareOut([worker(1), worker(2)], loops, 1, 2).take.map(({ loopId }) => loopId)).toEqual([1, 2]);
    expect(shareOut([worker(1), worker(2)], loops, 1, 0).take).toEqual([]);
  });
});
