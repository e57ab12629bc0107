/** A worker that takes loops. */
export interface Taker {
  readonly id: number;
  readonly tags: readonly string[];
  /** Executions that it cannot run: it lacks a node type. */
  readonly cannot: readonly string[];
  /** Slots that it holds at most. */
  readonly mostSlots: number;
}

/** A loop to be shared out. */
export interface SharedLoop {
  readonly loopId: number;
  readonly executionId: string;
  readonly slots: number;
  /** It stands for so many that differ in nothing that matters: loops of one slot that another worker holds. One, where absent. */
  readonly many?: number;
  /** A worker needs all of them. */
  readonly tags: readonly string[];
  /** Slots held, by worker. */
  readonly leases: ReadonlyMap<number, number>;
}

/** What one worker is to do. */
export interface Sharing {
  readonly take: readonly { readonly loopId: number; readonly slots: number }[];
  readonly surplus: { readonly loops: readonly number[]; readonly count: number };
  readonly shrink: readonly { readonly loopId: number; readonly slots: number }[];
  /** Loops that no worker may take. */
  readonly unserved: readonly number[];
  /** Loops with slots that stay free: those who may take them have no room. */
  readonly full: readonly number[];
}

/** Sums of fractions end a hair above the whole number that they make. */
const HAIR = 1e-9;

/**
 * Decides what one worker takes and gives back, from what all see: everybody comes to the same shares without asking the
 * others. A loop of one slot goes whole to whoever has fewer than its fair number; slots of the others are dealt
 * evenly, to each no more than it holds and has room for.
 *
 * @param most - slots that it takes now; what it leaves is free for whoever is quicker
 */
export function shareOut(
  takers: readonly Taker[],
  loops: readonly SharedLoop[],
  me: number,
  most: number = Number.POSITIVE_INFINITY,
): Sharing {
  const mine = takers.find(({ id }) => id === me);
  const able = new Map(loops.map((loop) => [loop.loopId, takers.filter((taker) => mayTake(taker, loop))]));
  const unserved = loops.filter((loop) => able.get(loop.loopId)!.length === 0).map(({ loopId }) => loopId);
  const room = new Map(takers.map(({ id, mostSlots }) => [id, mostSlots]));
  for (const { leases, many = 1 } of loops) for (const [id, slots] of leases) add(room, id, -slots * many);
  const take: { loopId: number; slots: number }[] = [];
  const fullNow = (): number[] => {
    const taken = new Map(take.map(({ loopId, slots }) => [loopId, slots]));
    return loops.flatMap((loop) => {
      const takersOfIt = able.get(loop.loopId)!;
      const isFull = takersOfIt.length > 0 && takersOfIt.every(({ id }) => room.get(id)! <= 0);
      return isFull && freeSlots(loop) > (taken.get(loop.loopId) ?? 0) ? [loop.loopId] : [];
    });
  };
  if (mine === undefined) return { take, surplus: { loops: [], count: 0 }, shrink: [], unserved, full: fullNow() };

  const whole = loops.filter(({ slots }) => slots === 1);
  const counts = new Map(takers.map(({ id }) => [id, 0]));
  const fair = new Map(takers.map(({ id }) => [id, 0]));
  for (const { loopId, leases, many = 1 } of whole) {
    const takersOfIt = able.get(loopId)!;
    for (const { id } of takersOfIt) add(fair, id, many / takersOfIt.length);
    for (const id of leases.keys()) add(counts, id, many);
  }
  let left = most;
  const roomNow = (id: number): number => (id === me ? Math.min(room.get(id)!, left) : room.get(id)!);
  const lacks = (id: number): number =>
    Math.min(Math.ceil(fair.get(id)! - HAIR) - counts.get(id)!, Math.max(0, roomNow(id)));
  const takeSlots = (loopId: number, slots: number): void => {
    take.push({ loopId, slots });
    add(room, me, -slots);
    left -= slots;
  };
  for (const { loopId, leases } of whole) {
    const others = able.get(loopId)!;
    if (leases.size > 0 || !others.includes(mine) || roomNow(me) < 1) continue;
    if (lacks(me) < 1 && others.some(({ id }) => id !== me && lacks(id) > 0)) continue;
    takeSlots(loopId, 1);
    add(counts, me, 1);
  }
  const over = counts.get(me)! - Math.ceil(fair.get(me)! - HAIR);
  const movable = whole
    .filter(({ loopId, leases }) => leases.has(me) && able.get(loopId)!.some(({ id }) => id !== me && lacks(id) > 0))
    .map(({ loopId }) => loopId);
  const shrink: { loopId: number; slots: number }[] = [];
  const all = loops.reduce((sum, { slots, many = 1 }) => sum + slots * many, 0);
  const ample = new Set(takers.filter(({ mostSlots }) => mostSlots >= all).map(({ id }) => id));
  for (const loop of loops) {
    const among = able.get(loop.loopId)!;
    if (loop.slots === 1 || !among.includes(mine)) continue;
    const held = loop.leases.get(me) ?? 0;
    const due = dueSlots(loop, among, { room, ample }, me);
    const more = Math.min(due - held, freeSlots(loop), roomNow(me));
    if (more > 0) takeSlots(loop.loopId, more);
    else if (held > due) shrink.push({ loopId: loop.loopId, slots: held - due });
  }
  const surplus = { loops: movable, count: Math.max(0, Math.min(over, movable.length)) };
  return { take, surplus, shrink, unserved, full: fullNow() };
}

function add(to: Map<number, number>, id: number, by: number): void {
  to.set(id, (to.get(id) ?? 0) + by);
}

function mayTake(taker: Taker, loop: SharedLoop): boolean {
  return loop.tags.every((tag) => taker.tags.includes(tag)) && !taker.cannot.includes(loop.executionId);
}

function freeSlots({ slots, leases }: SharedLoop): number {
  let free = slots;
  for (const held of leases.values()) free -= held;
  return free;
}

/**
 * An even deal: who holds and has room for less than that gets as much as it can have, and the others share the rest. What
 * is left over goes to other workers for each loop, of those that can never be full. Another one keeps what it has of
 * that: where it went back and forth with the room of others, loops would never come to rest.
 *
 * @param ample - workers that have room for all there is
 */
function dueSlots(
  { loopId, slots, leases }: SharedLoop,
  takers: readonly Taker[],
  { room, ample }: { readonly room: ReadonlyMap<number, number>; readonly ample: ReadonlySet<number> },
  me: number,
): number {
  const held = (id: number): number => leases.get(id) ?? 0;
  const canHave = (id: number): number => held(id) + Math.max(0, room.get(id)!);
  let rest = slots;
  let among = takers.map(({ id }) => id).sort((a, b) => a - b);
  let even = 0;
  for (;;) {
    even = Math.floor(rest / among.length);
    const small = among.filter((id) => canHave(id) <= even);
    if (small.length === 0) break;
    if (small.includes(me)) return canHave(me);
    for (const id of small) rest -= canHave(id);
    among = among.filter((id) => !small.includes(id));
  }
  const rank = (id: number): number => {
    if (ample.has(id)) return 1;
    return held(id) > even ? 0 : 2;
  };
  const turn = loopId % among.length;
  const inTurn = [...among.slice(turn), ...among.slice(0, turn)].sort((a, b) => rank(a) - rank(b));
  return even + (inTurn.indexOf(me) < rest % among.length ? 1 : 0);
}
