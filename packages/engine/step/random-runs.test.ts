import type { JournalEvent, Json, JsonObject } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile/compile.ts';
import { decodeSegment, encodeSegment } from '../fold/segment.ts';
import type { Machine, Plan } from '../plan.ts';
import { createMachine } from './machine.ts';
import { RunMachine } from './run-machine.ts';
import { type Acts, drive, nameOf } from './sample/drive.ts';
import { graphOf, sampleTypes } from './sample/graphs.ts';
import { type RandomGraph, randomGraph, seeded, withDead } from './sample/random-graph.ts';
import { type Behaviour, interpret } from './sample/reference.ts';

const MESSAGE: JsonObject = { base: { deep: [1, 2] }, n: 1 };
const cases = fc.record({ seed: fc.nat(), size: fc.integer({ min: 1, max: 9 }), order: fc.nat() });

/** What a node does is decided by the seed, its name and its item: the same in every run of the case. */
function behaviour(seed: number, graph: RandomGraph, failing: (name: string) => boolean): Behaviour {
  return (name, path, input) => {
    const random = seeded(
      seed ^
        [...name, ...path].reduce(
          (hash: number, part) => Math.imul(hash, 31) + String(part).charCodeAt(0) + name.length * 7,
          17,
        ),
    );
    if (random() < 0.15 && failing(name)) return { fails: `${name} failed` };
    const dice = random();
    let data: JsonObject = { ...input, [`by_${name}`]: { path } };
    if (dice < 0.2) data = input;
    else if (dice < 0.3) data = { only: name };
    else if (dice < 0.4) data = { ...input, n: path.length * 10 + 2 };
    else if (dice < 0.5) data = { ...input, shared: { value: 1 } };
    const kind = graph.kinds.get(name);
    if (kind === 'if') return { data, port: random() < 0.5 ? 'yes' : 'no' };
    if (kind === 'each') return { data: input, items: ['x', 'y', 'z'].slice(0, Math.floor(random() * 4)) as Json[] };
    return { data };
  };
}

function actsOf(acts: Behaviour): Acts {
  return (node, input, { task }) => acts(node.id, task.path, input.data);
}

function setUp({ seed, size }: { seed: number; size: number }) {
  const graph = withDead(randomGraph(seed, size), seed);
  const { plan, problems } = compile(graphOf(graph.nodes, graph.connections), sampleTypes);
  expect(problems).toEqual([]);
  return { graph, plan: plan! };
}

function fresh(plan: Plan): Machine {
  return createMachine(plan, plan.loops[0]!, { data: MESSAGE, metadata: {}, itemId: 'i' });
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as unknown;
const done = (machine: Machine, events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.kind === 'output' ? [nameOf(machine, event.task)] : [])).sort();

describe('random runs', () => {
  it('end as a plain interpreter says, in whatever order their tasks end', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { graph, plan } = setUp(one);
        const acts = behaviour(one.seed, graph, () => true);
        const expected = interpret(
          graph,
          plan.nodes.map(({ id }) => id),
          MESSAGE,
          acts,
        );
        const machine = fresh(plan);
        const random = seeded(one.order);
        const inputs = new Map<string, unknown>();
        const { events, ran, skipped } = drive(
          machine,
          (node, input, ready) => {
            inputs.set(nameOf(machine, ready.task), plain(input.data));
            return actsOf(acts)(node, input, ready);
          },
          (count) => Math.floor(random() * count),
        );
        expect(machine.outcome).toBe(expected.outcome);
        // A body that failed stops its other branches nowhere, so the sets are equal in any order.
        expect(done(machine, events)).toEqual([...expected.ran].sort());
        for (const { id, index, region } of plan.nodes) {
          if (region !== -1 || !ran.includes(id)) continue;
          expect(plain(sentBy(machine, index))).toEqual(plain(expected.sent.get(id)));
        }
        // Every member outside of for-eaches that is enabled ran, failed or was skipped: none hangs.
        const members = machine.loop.members
          .map((index) => plan.nodes[index]!)
          .filter((node) => node.region === -1 && !node.disabled);
        const ended = new Set([
          ...ran,
          ...skipped,
          ...events.flatMap((event) => (event.kind === 'failed' ? [nameOf(machine, event.task)] : [])),
        ]);
        const eaches = new Set(members.filter(({ kind }) => kind === 'for-each').map(({ id }) => id));
        for (const { id } of members) expect(ended.has(id) || eaches.has(id)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('hand out ready tasks in the same order every time', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { graph, plan } = setUp(one);
        const acts = actsOf(behaviour(one.seed, graph, () => true));
        expect(drive(fresh(plan), acts)).toEqual(drive(fresh(plan), acts));
      }),
      { numRuns: 100 },
    );
  });

  it('interrupted anywhere and refolded from their journal, end the same', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true }), (one, where) => {
        const { graph, plan } = setUp(one);
        const acts = actsOf(behaviour(one.seed, graph, () => true));
        const whole = fresh(plan);
        const random = seeded(one.order);
        const { events } = drive(whole, acts, (count) => Math.floor(random() * count));
        const kept = decodeSegment(encodeSegment(events.slice(0, Math.floor(where * (events.length + 1)))));
        const resumed = fresh(plan);
        for (const event of [...kept, { kind: 'resumed', at: 5, reason: 'restart' } as const]) resumed.apply(event);
        const rest = drive(resumed, acts).events;
        expect(resumed.outcome).toBe(whole.outcome);
        expect(plain(resumed.output)).toEqual(plain(whole.output));
        expect(done(whole, [...kept, ...rest])).toEqual(done(whole, events));
      }),
      { numRuns: 1000 },
    );
  });

  it('that failed and are redriven go on as if the failure had not been, done tasks are not repeated', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { graph, plan } = setUp(one);
        const isTaken = (name: string): boolean => {
          if (graph.connections.some((text) => text.startsWith(`${name}.error>`))) return true;
          const owner = graph.around.get(name) ?? null;
          return owner !== null && isTaken(owner);
        };
        const machine = fresh(plan);
        const first = drive(machine, actsOf(behaviour(one.seed, graph, () => true))).events;
        if (machine.outcome !== 'failed') return;
        machine.apply({ kind: 'ended', at: 3, state: 'failed', error: null });
        machine.apply({ kind: 'resumed', at: 4, reason: 'redrive' });
        expect(machine.outcome).toBe('running');
        const healed = behaviour(one.seed, graph, isTaken);
        const second = drive(machine, actsOf(healed)).events;
        const expected = interpret(
          graph,
          plan.nodes.map(({ id }) => id),
          MESSAGE,
          healed,
        );
        expect(machine.outcome).toBe('succeeded');
        expect(done(machine, [...first, ...second])).toEqual([...expected.ran].sort());
      }),
      { numRuns: 1000 },
    );
  });
});

/** Data that a task outside of for-eaches sent on, as a target would read them. */
function sentBy(machine: Machine, index: number): JsonObject | undefined {
  if (!(machine instanceof RunMachine)) throw new TypeError('Not a machine of a run');
  return machine.top.slots[machine.loop.wiring.wires[index]!.slot]?.item?.data;
}
