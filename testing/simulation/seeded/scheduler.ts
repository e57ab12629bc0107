import { setImmediate as turn } from 'node:timers/promises';

/** Whoever does something in the simulation: a process, the database, the world outside. What it has under way ends with it. */
export interface Owner {
  readonly name: string;
  /** Difference of its clock from the simulated time, milliseconds. */
  clockOff: number;
  readonly alive: boolean;
  /** It does nothing until then; 0: it is at work. */
  readonly pausedUntil: number;
  readonly pausedSince: number;
}

/** Simulated time, and what is to happen in it: one thing after the other, in an order that the seed decides. */
export interface Scheduler {
  /** Milliseconds since 1970. */
  now(): number;
  /** The same, with parts of a millisecond. */
  exactly(): number;
  /** Who is at work now; null: nobody, the simulation is being set up or checked. */
  current(): Owner | null;
  owner(name: string): Owner;
  /** Lets something happen after so many milliseconds, also parts of one; answers what cancels it. */
  after(owner: Owner, ms: number, work: () => void): () => void;
  kill(owner: Owner): void;
  /** Stops it in its tracks, as SIGSTOP does; what was due meanwhile happens when it is woken. */
  pause(owner: Owner, ms: number): void;
  /**
   * Goes on until `isOver`, asked after each happening. Throws when nothing more is to happen, or more happens than
   * `mostSteps`.
   */
  run(isOver: () => boolean, mostSteps: number): Promise<void>;
  steps(): number;
}

interface Event {
  due: number;
  /** When it was to happen at first. */
  readonly asked: number;
  readonly order: number;
  readonly owner: Owner;
  readonly work: () => void;
  cancelled: boolean;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The simulated time at which every seed begins: 2026-01-01T00:00:00Z. */
export const BEGIN: number = Date.UTC(2026, 0, 1);

/** Makes the scheduler of one seed. */
export function createScheduler(): Scheduler {
  const heap: Event[] = [];
  let time = BEGIN;
  let orders = 0;
  let steps = 0;
  let current: Owner | null = null;

  const before = (a: Event, b: Event): boolean => {
    if (a.due !== b.due) return a.due < b.due;
    return a.asked === b.asked ? a.order < b.order : a.asked < b.asked;
  };

  function push(event: Event): void {
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(event, heap[up]!)) break;
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = event;
  }

  function pop(): Event | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = at * 2 + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1]!, heap[down]!)) down += 1;
      if (!before(heap[down]!, last)) break;
      heap[at] = heap[down]!;
      at = down;
    }
    heap[at] = last;
    return first;
  }

  return {
    now: () => Math.floor(time),
    exactly: () => time,
    current: () => current,
    steps: () => steps,
    owner: (name) => ({ name, clockOff: 0, alive: true, pausedUntil: 0, pausedSince: 0 }),
    after(owner, ms, work) {
      const due = time + Math.max(0, ms);
      const event: Event = { due, asked: due, order: orders++, owner, work, cancelled: false };
      push(event);
      return () => {
        event.cancelled = true;
      };
    },
    kill(owner) {
      (owner as Mutable<Owner>).alive = false;
    },
    pause(owner, ms) {
      const paused = owner as Mutable<Owner>;
      paused.pausedSince = time;
      paused.pausedUntil = time + ms;
    },
    async run(isOver, mostSteps) {
      for (;;) {
        const event = pop();
        if (event === undefined) throw new Error('Nothing more is to happen');
        if (event.cancelled || !event.owner.alive) continue;
        if (event.due < event.owner.pausedUntil) {
          event.due = event.owner.pausedUntil;
          push(event);
          continue;
        }
        time = event.due;
        steps += 1;
        if (steps > mostSteps) throw new Error(`More than ${mostSteps} things happened: it does not come to an end`);
        current = event.owner;
        event.work();
        await turn(); // all that follows from it at once, by promises, has happened then
        current = null;
        if (isOver()) return;
      }
    },
  };
}
