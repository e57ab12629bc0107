import type { JournalEvent, JsonObject } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile/compile.ts';
import { decodeSegment, encodeSegment } from '../fold/segment.ts';
import type { Machine, Plan, ReadyTask } from '../plan.ts';
import { createMachine } from './machine.ts';
import { type Acts, drive, eventOf, nameOf } from './sample/drive.ts';
import { graphOf, sampleTypes } from './sample/graphs.ts';
import { randomGraph, seeded } from './sample/random-graph.ts';

const MESSAGE: JsonObject = { n: 1 };

const planOf = (nodes: readonly string[], connections: readonly string[]): Plan =>
  compile(graphOf(nodes, connections), sampleTypes).plan!;
const fresh = (plan: Plan): Machine =>
  createMachine(plan, plan.loops[0]!, { data: MESSAGE, metadata: {}, itemId: 'i' });
const done = (machine: Machine, events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.kind === 'output' ? [nameOf(machine, event.task)] : [])).sort();

/** What a node does depends on its name and item alone. */
const acts: Acts = (node, input, { task }) => {
  const data = { ...input.data, [`by_${node.id}`]: [...task.path] };
  if (node.kind === 'conditional') return { data, port: node.id.charCodeAt(0) % 2 === 0 ? 'yes' : 'no' };
  if (node.kind === 'for-each') return { data: input.data, items: ['x', 'y'] };
  return { data };
};

/** Drives a run in which some tasks wait before they end, and are answered in whatever order. */
function driveWaiting(machine: Machine, random: () => number): JournalEvent[] {
  const events: JournalEvent[] = [];
  const ready: ReadyTask[] = [];
  const apply = (event: JournalEvent): void => {
    events.push(event);
    machine.apply(event);
  };
  for (;;) {
    ready.push(...machine.takeReady());
    machine.takeSkipped();
    const waiting = machine.waiting();
    if (ready.length + waiting.length === 0) return events;
    const which = Math.floor(random() * (ready.length + waiting.length));
    if (which >= ready.length) {
      apply(eventOf(machine, { ...waiting[which - ready.length]!, notBefore: 0, repeated: false }, acts));
      continue;
    }
    const [next] = ready.splice(which, 1);
    const { task, node, attempt } = next!;
    if (node.kind !== 'producer' && random() < 0.5) {
      const key = nameOf(machine, task);
      apply({ kind: 'waiting', task, attempt, at: 1, key, until: random() < 0.5 ? null : 9 });
    } else {
      apply(eventOf(machine, next!, acts));
    }
  }
}

describe('a task that waits', () => {
  const plan = planOf(['s:start', 'a:step', 'b:step', 'j:step'], ['s>a', 's>b', 'a>j', 'b>j']);

  function begun(): { machine: Machine; a: ReadyTask; b: ReadyTask } {
    const machine = fresh(plan);
    machine.apply(eventOf(machine, machine.takeReady()[0]!, acts));
    const [a, b] = machine.takeReady();
    return { machine, a: a!, b: b! };
  }
  const waits = ({ task, attempt }: ReadyTask): JournalEvent => ({
    kind: 'waiting',
    task,
    attempt,
    at: 1,
    key: 'k',
    until: 5,
  });

  it('holds its run and its join, and no other branch', () => {
    const { machine, a, b } = begun();
    machine.apply(waits(a));
    machine.apply(eventOf(machine, b, acts));
    expect(machine.takeReady()).toEqual([]);
    expect(machine.outcome).toBe('running');
    expect(machine.waiting()).toMatchObject([{ task: a.task, attempt: 1, at: 1, key: 'k', until: 5 }]);
    expect(machine.input(a.task).data).toEqual(MESSAGE);
    machine.apply(eventOf(machine, a, acts));
    expect(machine.waiting()).toEqual([]);
    expect(machine.takeReady()).toHaveLength(1);
  });

  it('is not handed out when its run is resumed', () => {
    const { machine, a, b } = begun();
    machine.apply(waits(a));
    machine.apply({ kind: 'resumed', at: 2, reason: 'start' });
    expect(machine.takeReady().map(({ task }) => task)).toEqual([b.task]);
    expect(machine.waiting()).toHaveLength(1);
  });

  it('may fail, and is tried again like any other', () => {
    const { machine, a } = begun();
    machine.apply(waits(a));
    const error = { code: 'NODE_FAILED', text: 'no' } as const;
    machine.apply({ kind: 'failed', task: a.task, attempt: 1, at: 2, ms: 1, error, retryAt: 3 });
    expect(machine.waiting()).toEqual([]);
    expect(machine.takeReady()).toMatchObject([{ task: a.task, attempt: 2, notBefore: 3 }]);
  });

  it('waits once, and nothing that has ended does', () => {
    const { machine, a, b } = begun();
    machine.apply(waits(a));
    expect(() => machine.apply(waits(a))).toThrow('waits twice');
    machine.apply(eventOf(machine, b, acts));
    expect(() => machine.apply(waits(b))).toThrow('not under way');
  });
});

describe('random runs whose tasks wait', () => {
  const cases = fc.record({ seed: fc.nat(), size: fc.integer({ min: 1, max: 9 }), order: fc.nat() });
  const setUp = ({ seed, size }: { seed: number; size: number }): Plan => {
    const graph = randomGraph(seed, size);
    return compile(graphOf(graph.nodes, graph.connections), sampleTypes).plan!;
  };
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as unknown;

  it('end as those that do not wait', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const runPlan = setUp(one);
        const prompt = fresh(runPlan);
        const { events } = drive(prompt, acts);
        const late = fresh(runPlan);
        const waited = driveWaiting(late, seeded(one.order));
        expect(late.outcome).toBe(prompt.outcome);
        expect(done(late, waited)).toEqual(done(prompt, events));
        expect(plain(late.output)).toEqual(plain(prompt.output));
      }),
      { numRuns: 500 },
    );
  });

  it('interrupted anywhere and refolded from their journal, wait for the same and end the same', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true }), (one, where) => {
        const runPlan = setUp(one);
        const whole = fresh(runPlan);
        const events = driveWaiting(whole, seeded(one.order));
        const kept = decodeSegment(encodeSegment(events.slice(0, Math.floor(where * (events.length + 1)))));
        const [live, resumed] = [fresh(runPlan), fresh(runPlan)];
        for (const event of kept) live.apply(event);
        for (const event of [...kept, { kind: 'resumed', at: 5, reason: 'start' } as const]) resumed.apply(event);
        expect(resumed.waiting()).toEqual(live.waiting());
        const rest = driveWaiting(resumed, seeded(one.order + 1));
        expect(resumed.outcome).toBe(whole.outcome);
        expect(done(whole, [...kept, ...rest])).toEqual(done(whole, events));
        expect(plain(resumed.output)).toEqual(plain(whole.output));
      }),
      { numRuns: 500 },
    );
  });
});
