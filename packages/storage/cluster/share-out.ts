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
}

/** Sums of fractions end a hair above the whole number that they make. */
const HAIR = 1e-9;

/**
 * Decides what one worker takes and gives back, from what all see: everybody comes to the same shares without asking the
 * others. A loop of one slot goes whole to whoever has fewer than its fair number; slots of the others are dealt
 * evenly to those that have room or hold some.
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
  if (mine === undefined) return { take: [], surplus: { loops: [], count: 0 }, shrink: [], unserved };

  const whole = loops.filter(({ slots }) => slots === 1);
  const counts = new Map(takers.map(({ id }) => [id, 0]));
  const fair = new Map(takers.map(({ id }) => [id, 0]));
  const room = new Map(takers.map(({ id, mostSlots }) => [id, mostSlots]));
  const add = (to: Map<number, number>, id: number, by: number): void => {
    to.set(id, (to.get(id) ?? 0) + by);
  };
  for (const { leases, many = 1 } of loops) for (const [id, slots] of leases) add(room, id, -slots * many);
  const roomy = new Set(takers.filter(({ id }) => room.get(id)! > 0).map(({ id }) => id));
  room.set(me, Math.min(room.get(me)!, most));
  for (const { loopId, leases, many = 1 } of whole) {
    const takersOfIt = able.get(loopId)!;
    for (const { id } of takersOfIt) add(fair, id, many / takersOfIt.length);
    for (const id of leases.keys()) add(counts, id, many);
  }
  const lacks = (id: number): number =>
    Math.min(Math.ceil(fair.get(id)! - HAIR) - counts.get(id)!, Math.max(0, room.get(id)!));

  const take: { loopId: number; slots: number }[] = [];
  const takeSlots = (loopId: number, slots: number): void => {
    take.push({ loopId, slots });
    add(room, me, -slots);
  };
  for (const { loopId, leases } of whole) {
    const others = able.get(loopId)!;
    if (leases.size > 0 || !others.includes(mine) || room.get(me)! < 1) continue;
    if (lacks(me) < 1 && others.some(({ id }) => id !== me && lacks(id) > 0)) continue;
    takeSlots(loopId, 1);
    add(counts, me, 1);
  }
  const over = counts.get(me)! - Math.ceil(fair.get(me)! - HAIR);
  const movable = whole
    .filter(({ loopId, leases }) => leases.has(me) && able.get(loopId)!.some(({ id }) => id !== me && lacks(id) > 0))
    .map(({ loopId }) => loopId);
  const shrink: { loopId: number; slots: number }[] = [];
  for (const loop of loops) {
    const among = able.get(loop.loopId)!.filter(({ id }) => roomy.has(id) || loop.leases.has(id));
    if (loop.slots === 1 || !among.includes(mine)) continue;
    const held = loop.leases.get(me) ?? 0;
    const due = fairSlots(loop, among, me);
    const free = loop.slots - [...loop.leases.values()].reduce((sum, slots) => sum + slots, 0);
    const more = Math.min(due - held, free, room.get(me)!);
    if (more > 0) takeSlots(loop.loopId, more);
    else if (held > due) shrink.push({ loopId: loop.loopId, slots: held - due });
  }
  return { take, surplus: { loops: movable, count: Math.max(0, Math.min(over, movable.length)) }, shrink, unserved };
}

function mayTake(taker: Taker, loop: SharedLoop): boolean {
  return loop.tags.every((tag) => taker.tags.includes(tag)) && !taker.cannot.includes(loop.executionId);
}

/** What is left over of an even deal goes to another worker for each loop. */
function fairSlots(loop: SharedLoop, takers: readonly Taker[], me: number): number {
  const ids = takers.map(({ id }) => id).sort((a, b) => a - b);
  const place = (ids.indexOf(me) + loop.loopId) % ids.length;
  return Math.floor(loop.slots / ids.length) + (place < loop.slots % ids.length ? 1 : 0);
}
