import type { Item, JournalEvent, JsonObject } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { compile, compileTrial } from '../compile/compile.ts';
import type { Machine, Plan } from '../plan.ts';
import { createBodyMachine, createMachine, createTrialMachine } from './machine.ts';
import { type Act, type Acts, drive, eventOf, nameOf } from './sample/drive.ts';
import { graphOf, type SampleNode, sampleTypes } from './sample/graphs.ts';

function planOf(nodes: readonly SampleNode[], connections: readonly string[]): Plan {
  const { plan, problems } = compile(graphOf(nodes, connections), sampleTypes);
  expect(problems).toEqual([]);
  return plan!;
}

function machineOf(nodes: readonly SampleNode[], connections: readonly string[], data: JsonObject = {}): Machine {
  const plan = planOf(nodes, connections);
  return createMachine(plan, plan.loops[0]!, { data, metadata: {}, itemId: 'i' });
}

/** Acts by node name; others add their own name to the data. */
function acting(own: Readonly<Record<string, (input: Item, path: readonly number[]) => Partial<Act>>> = {}): Acts {
  return (node, input, { task }) => {
    const act = own[node.id]?.(input, task.path) ?? {};
    if ('fails' in act) return act as Act;
    const port = node.kind === 'conditional' ? { port: 'yes' } : {};
    return { data: node.kind === 'for-each' ? input.data : { ...input.data, [node.id]: true }, ...port, ...act } as Act;
  };
}

describe('tokens', () => {
  it('a chain runs in order, each node on the output of the one before', () => {
    const machine = machineOf(['p:start', 'a:step', 'b:step'], ['p>a', 'a>b'], { n: 1 });
    expect(drive(machine, acting()).ran).toEqual(['p', 'a', 'b']);
    expect(machine.output).toEqual({ n: 1, a: true, b: true });
    expect(machine.outcome).toBe('succeeded');
  });

  it('several targets of a port are ready together, in plan order', () => {
    const machine = machineOf(['p:start', 'b:step', 'a:step'], ['p>a', 'p>b']);
    const [producer] = machine.takeReady();
    machine.apply(eventOf(machine, producer!, acting()));
    expect(machine.takeReady().map(({ task }) => nameOf(machine, task))).toEqual(['b', 'a']);
    expect(machine.takeReady()).toEqual([]);
  });

  it('a port that is not followed skips what is behind it', () => {
    const machine = machineOf(['p:start', 'c:if', 'y:step', 'n:step', 'm:step'], ['p>c', 'c.yes>y', 'c.no>n', 'n>m']);
    const { ran, skipped } = drive(machine, acting());
    expect(ran).toEqual(['p', 'c', 'y']);
    expect(skipped).toEqual(['n', 'm']);
    expect(machine.output).toEqual({ c: true, y: true });
  });

  it('a join of which one branch was skipped takes the other as it is', () => {
    const machine = machineOf(
      ['p:start', 'c:if', 'y:step', 'n:step', 'j:step'],
      ['p>c', 'c.yes>y', 'c.no>n', 'y>j', 'n>j'],
    );
    const { events } = drive(machine, acting({ j: (input) => ({ data: { saw: input.data } }) }));
    expect(machine.output).toEqual({ saw: { c: true, y: true } });
    expect(events).toHaveLength(4);
  });

  it('where no end node ran, the output is that of the task behind which nothing came', () => {
    const machine = machineOf(['p:start', 'c:if', 'y:step'], ['p>c', 'c.yes>y']);
    drive(machine, acting({ c: () => ({ port: 'no' }) }));
    expect(machine.output).toEqual({ c: true });
  });

  it('the chain ends with a non-blocking node', () => {
    const machine = machineOf(['p:start', 'f:fire', 'a:step'], ['p>f', 'f>a']);
    expect(drive(machine, acting()).ran).toEqual(['p', 'f']);
    expect(machine.outcome).toBe('succeeded');
    expect(machine.output).toEqual({ f: true });
  });

  it('a disabled node passes its input through its first port', () => {
    const off = { disabled: true };
    const machine = machineOf(
      ['p:start', ['a:step', {}, off], ['c:if', {}, off], 'y:step', 'n:step', ['e:each', {}, off], 'b:step', 'z:step'],
      ['p>a', 'a>c', 'c.yes>y', 'c.no>n', 'y>e', 'e.subdag>b', 'e>z'],
    );
    const { ran, skipped } = drive(machine, acting());
    expect(ran).toEqual(['p', 'y', 'z']);
    expect(skipped).toEqual(['n']);
  });

  it('a chain of ten thousand disabled or skipped nodes needs no stack', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
    const links = names.slice(1).map((name, index) => `${names[index]}>${name}`);
    const disabled = names.map((name): SampleNode => [`${name}:step`, {}, { disabled: true }]);
    expect(drive(machineOf(['p:start', ...disabled], ['p>n0', ...links]), acting()).ran).toEqual(['p']);
    const plain = names.map((name) => `${name}:step`);
    const skipping = machineOf(['p:start', 'c:if', ...plain], ['p>c', 'c.no>n0', ...links]);
    expect(drive(skipping, acting()).skipped).toHaveLength(10_000);
  });

  it('targets of a delayed task begin no earlier, and a delay at the end delays the end', () => {
    const machine = machineOf(['p:start', 'd:step', 'a:step'], ['p>d', 'd>a']);
    const delayed = acting({ d: () => ({ until: 500 }), a: () => ({ until: 900 }) });
    machine.apply(eventOf(machine, machine.takeReady()[0]!, delayed));
    machine.apply(eventOf(machine, machine.takeReady()[0]!, delayed));
    const [task] = machine.takeReady();
    expect(task).toMatchObject({ notBefore: 500, attempt: 1, repeated: false });
    machine.apply(eventOf(machine, task!, delayed));
    expect(machine.until).toBe(900);
  });

  it('metadata of input and output are merged, output wins', () => {
    const machine = machineOf(['p:start', 'a:step', 'b:step', 'c:step'], ['p>a', 'a>b', 'b>c']);
    drive(machine, (node, input) => {
      if (node.id === 'c') expect(input.metadata).toEqual({ x: 2, y: 1 });
      const metadata: JsonObject = node.id === 'a' ? { x: 1, y: 1 } : { x: 2 };
      return { data: input.data, metadata };
    });
  });

  it('the first answer stays', () => {
    const machine = machineOf(['p:start', 'a:step', 'b:step'], ['p>a', 'a>b']);
    drive(
      machine,
      acting({ a: () => ({ answer: { status: 201, body: 1 } }), b: () => ({ answer: { status: 500, body: 2 } }) }),
    );
    expect(machine.answer).toEqual({ status: 201, body: 1 });
  });
});

describe('joins', () => {
  const diamond = ['p:start', 'f:step', 'a:step', 'b:step', 'j:step'] as const;
  const edges = ['p>f', 'f>b', 'f>a', 'b>j', 'a>j'];

  it('adds what each branch added, in the order of the edges, with free keys', () => {
    const machine = machineOf(diamond, edges, { base: { deep: 1 } });
    drive(
      machine,
      acting({ a: ({ data }) => ({ data: { ...data, r: 'a' } }), b: ({ data }) => ({ data: { ...data, r: 'b' } }) }),
    );
    expect(machine.output).toEqual({ base: { deep: 1 }, f: true, r: 'b', r_2: 'a', j: true });
  });

  it('a value that a branch changed gets a key of its own', () => {
    const machine = machineOf(diamond, edges, { n: 0 });
    drive(
      machine,
      acting({ a: ({ data }) => ({ data: { ...data, n: 1 } }), b: ({ data }) => ({ data: { ...data, n: 2 } }) }),
    );
    expect(machine.output).toEqual({ n: 0, f: true, n_2: 2, n_3: 1, j: true });
  });

  it('a numbered key counts on instead of being numbered twice', () => {
    const machine = machineOf(diamond, edges, { k: 0 });
    drive(
      machine,
      acting({ a: ({ data }) => ({ data: { ...data, k_2: 1 } }), b: ({ data }) => ({ data: { ...data, k_2: 2 } }) }),
    );
    expect(machine.output).toEqual({ k: 0, f: true, k_2: 2, k_3: 1, j: true });
  });

  it('a key called __proto__ is a key like any other', () => {
    const machine = machineOf(diamond, edges, JSON.parse('{"__proto__": {"x": 1}}') as JsonObject);
    drive(machine, acting());
    expect(Object.keys(machine.output!)).toEqual(['__proto__', 'f', 'b', 'a', 'j']);
  });

  it('the fork is the nearest node that all branches pass', () => {
    const plan = planOf(
      ['p:start', 'f:step', 'a:if', 'b:step', 'j:step'],
      ['p>f', 'f>a', 'f>b', 'a.yes>j', 'a.no>j', 'b>j'],
    );
    const fork = plan.loops[0]!.forks.get(plan.indexOf.get('j' as never)!);
    expect(plan.nodes[fork!]!.id).toBe('f');
  });
});

describe('failures', () => {
  it('a final failure goes to the error port with the data and what went wrong', () => {
    const machine = machineOf(['p:start', 'a:step', 'b:step', 'h:step'], ['p>a', 'a>b', 'a.error>h'], { error: 0 });
    const { ran, skipped } = drive(machine, acting({ a: () => ({ fails: 'no' }) }));
    expect(ran).toEqual(['p', 'h']);
    expect(skipped).toEqual(['b']);
    expect(machine.outcome).toBe('succeeded');
    expect(machine.output).toEqual({
      error: 0,
      error_2: { message: 'no', code: 'NODE_FAILED', node_id: 'a' },
      h: true,
    });
  });

  it('without one the run fails once its other branches ended, and no join runs on half of its branches', () => {
    const machine = machineOf(['p:start', 'a:step', 'b:step', 'c:step', 'j:step'], ['p>a', 'p>b', 'b>c', 'a>j', 'c>j']);
    const { ran, skipped } = drive(machine, acting({ a: () => ({ fails: 'no' }) }));
    expect(ran).toEqual(['p', 'b', 'c']);
    expect(skipped).toEqual(['j']);
    expect(machine.outcome).toBe('failed');
    expect(machine.error).toEqual({ node: 'a', code: 'NODE_FAILED', text: 'no' });
  });

  it('a retry makes the task ready again, not before its instant', () => {
    const machine = machineOf(['p:start', 'a:step'], ['p>a']);
    drive(
      machine,
      acting({ a: () => ({ fails: 'no', retryAt: 77 }) }),
      (
        (turns) => (count) =>
          turns++ < 2 ? 0 : count
      )(0),
    );
    const resumed = machineOf(['p:start', 'a:step'], ['p>a']);
    const task = { node: 1, path: [] };
    resumed.apply({
      kind: 'output',
      task: { node: 0, path: [] },
      attempt: 1,
      at: 1,
      ms: 0,
      port: 'default',
      output: { base: 'message' },
    });
    resumed.apply({
      kind: 'failed',
      task,
      attempt: 1,
      at: 1,
      ms: 0,
      error: { code: 'NODE_FAILED', text: 'no' },
      retryAt: 77,
    });
    expect(resumed.outcome).toBe('running');
    expect(resumed.takeReady()).toMatchObject([{ attempt: 2, notBefore: 77, repeated: false }]);
  });

  it('a redrive gives failed tasks their next attempt and goes on behind them', () => {
    const machine = machineOf(['p:start', 'a:step', 'b:step', 'j:step'], ['p>a', 'p>b', 'a>j', 'b>j']);
    drive(machine, acting({ a: () => ({ fails: 'no' }) }));
    machine.apply({ kind: 'ended', at: 2, state: 'failed', error: null });
    expect(machine.takeReady()).toEqual([]);
    machine.apply({ kind: 'resumed', at: 3, reason: 'redrive' });
    expect(machine.error).toBeNull();
    const seen: number[] = [];
    const { ran } = drive(machine, (node, input, { attempt }) => {
      seen.push(attempt);
      return { data: { ...input.data, [node.id]: 1 } };
    });
    expect(ran).toEqual(['a', 'j']);
    expect(seen).toEqual([2, 1]);
    expect(machine.outcome).toBe('succeeded');
  });

  const edit = (node: number, input: JsonObject, path: readonly number[] = []): JournalEvent => ({
    kind: 'edited',
    task: { node, path },
    at: 2,
    input,
    by: 'ada',
  });
  const fails = acting({ a: () => ({ fails: 'no' }) });
  const end: JournalEvent = { kind: 'ended', at: 2, state: 'failed', error: null };
  const redrive: JournalEvent = { kind: 'resumed', at: 3, reason: 'redrive' };

  it.each([
    ['of one branch', ['p:start', 'a:step', 'b:step'], ['p>a', 'a>b'], 1, []],
    ['of a join', ['p:start', 'x:step', 'y:step', 'a:step', 'b:step'], ['p>x', 'p>y', 'x>a', 'y>a', 'a>b'], 3, []],
    ['inside a for-each', ['p:start', 'e:each', 'a:step', 'b:step'], ['p>e', 'e.subdag>a', 'e>b'], 2, [0]],
  ] as const)('a failed task %s runs on the input that a person gave it, and on that as often as it is tried', (_, nodes, edges, node, path) => {
    const machine = machineOf(nodes, edges);
    const each = { e: () => ({ items: [7] }) };
    const { events } = drive(machine, acting({ ...each, a: () => ({ fails: 'no' }) }));
    const journal: JournalEvent[] = [...events, end, edit(node, { edited: 1 }, path), redrive];
    for (const event of journal.slice(events.length)) machine.apply(event);
    const seen: unknown[] = [];
    const failingAgain: Acts = (its, { data }, { attempt, edits }) => {
      if (its.id !== 'a') return { data: { ...data, [its.id]: 1 } };
      seen.push([data, attempt, edits]);
      return { fails: 'still', ...(attempt === 2 ? { retryAt: 5 } : {}) };
    };
    journal.push(...drive(machine, failingAgain).events, end, redrive);
    machine.apply(end);
    machine.apply(redrive);
    const { events: last } = drive(machine, acting({ a: ({ data }) => ({ data: { ...data, ran: true } }) }));
    expect(seen).toEqual([
      [{ edited: 1 }, 2, 1],
      [{ edited: 1 }, 3, 1],
    ]);
    expect(machine.outcome).toBe('succeeded');
    const again = machineOf(nodes, edges);
    for (const event of [...journal, ...last]) again.apply(event);
    expect(again.output).toEqual(machine.output);
    expect(JSON.stringify(machine.output)).toContain('"edited":1,"ran":true');
  });

  it('the input of a task that is next is edited before it begins', () => {
    const machine = machineOf(['p:start', 'a:step'], ['p>a']);
    machine.apply(eventOf(machine, machine.takeReady()[0]!, fails));
    machine.apply(edit(1, { edited: 1 }));
    drive(machine, acting());
    expect(machine.output).toEqual({ edited: 1, a: true });
  });

  it('no other task is edited: none that is done, none that waits for others, no producer', () => {
    const machine = machineOf(['p:start', 'b:step', 'a:step', 'c:step'], ['p>b', 'p>a', 'a>c']);
    expect(() => machine.apply(edit(0, {}))).toThrow('edits the input');
    drive(machine, fails);
    machine.apply(end);
    for (const node of [0, 1, 3]) expect(() => machine.apply(edit(node, {}))).toThrow('edits the input');
  });

  it('an event that cannot follow is refused', () => {
    const machine = machineOf(['p:start', 'a:step'], ['p>a']);
    const output: JournalEvent = {
      kind: 'output',
      task: { node: 1, path: [] },
      attempt: 1,
      at: 1,
      ms: 0,
      port: 'default',
      output: { base: 'input', set: {} },
    };
    expect(() => machine.apply(output)).toThrow('not under way');
    expect(() => machine.apply({ ...output, task: { node: 9, path: [] } })).toThrow('not part');
    expect(() => machine.apply({ ...output, task: { node: 1, path: [0] } })).toThrow('no such item');
    expect(() => machine.apply({ ...output, task: { node: 0, path: [] }, attempt: 2 })).toThrow('attempt 2');
    expect(() => machine.apply({ kind: 'ended', at: 1, state: 'succeeded', error: null })).toThrow('before its end');
  });
});

describe('for-each', () => {
  const nodes = ['p:start', 'e:each', 'b:step', 'z:step'] as const;
  const edges = ['p>e', 'e.subdag>b', 'e>z'];
  const items = (list: readonly (string | number)[]) => () => ({ items: list });

  it('runs its body item by item, then what is behind it with the results', () => {
    const seen: unknown[] = [];
    const machine = machineOf(nodes, edges, { k: 1 });
    const { ran } = drive(
      machine,
      acting({
        e: items(['x', 'y']),
        b: (input) => {
          seen.push(JSON.parse(JSON.stringify(input.data)));
          return { data: { ...input.data, got: (input.data.forEachNode as { state: { item: string } }).state.item } };
        },
      }),
    );
    expect(ran).toEqual(['p', 'e', 'b[0]', 'b[1]', 'z']);
    const results = [
      { k: 1, got: 'x' },
      { k: 1, got: 'y' },
    ];
    expect(seen).toEqual([
      { k: 1, forEachNode: { input: ['x', 'y'], results: [], state: { index: 0, item: 'x' } } },
      { k: 1, forEachNode: { input: ['x', 'y'], results: [results[0]], state: { index: 1, item: 'y' } } },
    ]);
    const forEachNode = { input: ['x', 'y'], results, state: { index: 1, item: 'y' } };
    expect(machine.output).toEqual({ k: 1, items: ['x', 'y'], forEachNode, loop_results: results, z: true });
    expect(machine.output?.loop_results).toBe((machine.output?.forEachNode as JsonObject).results);
  });

  it('without items, and without a body, there are no results', () => {
    const empty = machineOf(nodes, edges);
    expect(drive(empty, acting({ e: items([]) })).ran).toEqual(['p', 'e', 'z']);
    expect(empty.output?.forEachNode).toEqual({ input: [], results: [], state: { index: 0, item: null } });
    const bare = machineOf(['p:start', 'e:each'], ['p>e']);
    drive(bare, acting({ e: items([1, 2]) }));
    expect(bare.output).toEqual({
      items: [1, 2],
      forEachNode: { input: [1, 2], results: [], state: { index: 1, item: 2 } },
      loop_results: [],
    });
  });

  it('several end nodes give a list in plan order, ends that were skipped nothing', () => {
    const machine = machineOf(
      ['p:start', 'e:each', 'c:if', 'y:step', 'n:fire'],
      ['p>e', 'e.subdag>c', 'c.yes>y', 'c.yes>n', 'c.no>y'],
    );
    drive(machine, acting({ e: items([1, 2]), c: ({ data }, path) => ({ port: path[0] === 0 ? 'yes' : 'no', data }) }));
    expect(machine.output?.loop_results).toEqual([[{ y: true }, { n: true }], { y: true }]);
    const filter = machineOf(['p:start', 'e:each', 'c:if', 'y:step'], ['p>e', 'e.subdag>c', 'c.yes>y']);
    drive(filter, acting({ e: items([1, 2]), c: ({ data }, path) => ({ port: path[0] === 1 ? 'yes' : 'no', data }) }));
    expect(filter.output?.loop_results).toEqual([{ y: true }]);
  });

  it.each([
    ['its first node', ['b'], ['e.subdag>b', 'b>c'], { b: true, c: true }],
    ['a later node', ['c'], ['e.subdag>b', 'b>c'], { b: true, c: true }],
    ['both', ['b', 'c'], ['e.subdag>b', 'b>c'], { b: true, c: true }],
    ['a node of an inner one', ['c'], ['e.subdag>f', 'f.subdag>c'], { c: true }],
  ])('results drop the bookkeeping also where a person has corrected it at %s', (_, failing, edges, result) => {
    const machine = machineOf(
      ['p:start', 'e:each', ...(edges.length === 2 && edges[1] === 'b>c' ? ['b:step'] : ['f:each']), 'c:step'],
      ['p>e', ...edges],
    );
    const fixed = new Set<string>();
    const failingOnce = (name: string) => (input: Item, path: readonly number[]) =>
      path.at(-1) === 1 && failing.includes(name) && !fixed.has(name)
        ? { fails: 'no' }
        : { data: { ...input.data, [name]: true } };
    const acts = acting({ e: items([1, 0]), f: items([1, 0]), b: failingOnce('b'), c: failingOnce('c') });
    drive(machine, acts);
    while (machine.outcome === 'failed') {
      const name = machine.error!.node as string;
      fixed.add(name);
      const path = edges[1] === 'b>c' ? [1] : [0, 1];
      const task = { node: machine.plan.nodes.findIndex(({ id }) => id === name), path };
      const { forEachNode, ...rest } = JSON.parse(JSON.stringify(machine.input(task).data));
      const input = { ...rest, forEachNode: { ...forEachNode, state: { index: 1, item: 5 + fixed.size } } };
      machine.apply({ kind: 'edited', task, at: 2, by: 'ada', input });
      machine.apply({ kind: 'resumed', at: 2, reason: 'redrive' });
      drive(machine, acts);
    }
    expect(machine.outcome).toBe('succeeded');
    expect([...fixed]).toEqual(failing);
    const results = machine.output!.loop_results as readonly JsonObject[];
    for (const got of results) {
      if (edges[1] === 'b>c') expect(got).toEqual(result);
      else
        expect([got.loop_results, (got.forEachNode as JsonObject).results]).toEqual([
          [result, result],
          [result, result],
        ]);
    }
  });

  it('an inner for-each overwrites forEachNode inside of it', () => {
    const machine = machineOf(['p:start', 'e:each', 'f:each', 'b:step'], ['p>e', 'e.subdag>f', 'f.subdag>b']);
    const { ran } = drive(machine, acting({ e: items([1, 2]), f: items(['a', 'b']), b: () => ({ data: { x: 1 } }) }));
    expect(ran).toEqual(['p', 'e', 'f[0]', 'b[0,0]', 'b[0,1]', 'f[1]', 'b[1,0]', 'b[1,1]']);
    const inner = {
      items: ['a', 'b'],
      loop_results: [{ x: 1 }, { x: 1 }],
      forEachNode: { input: ['a', 'b'], results: [{ x: 1 }, { x: 1 }], state: { index: 1, item: 'b' } },
    };
    expect(machine.output?.loop_results).toEqual([inner, inner]);
  });

  it('a failure in the body fails the for-each, whose error port takes it', () => {
    const fails = acting({
      e: items([1, 2, 3]),
      b: (input, path) => (path[0] === 1 ? { fails: 'no' } : { data: input.data }),
    });
    const plain = machineOf(nodes, edges);
    expect(drive(plain, fails)).toMatchObject({ ran: ['p', 'e', 'b[0]'], skipped: ['z'] });
    expect(plain.outcome).toBe('failed');
    expect(plain.error).toMatchObject({ node: 'b' });
    plain.apply({ kind: 'resumed', at: 9, reason: 'retry' });
    expect(drive(plain, acting()).ran).toEqual(['b[1]', 'b[2]', 'z']);
    expect(plain.outcome).toBe('succeeded');
    const taken = machineOf([...nodes, 'h:step'], [...edges, 'e.error>h'], { k: 1 });
    expect(drive(taken, fails).ran).toEqual(['p', 'e', 'b[0]', 'h']);
    expect(taken.output).toEqual({ k: 1, error: { message: 'no', code: 'NODE_FAILED', node_id: 'b' }, h: true });
  });

  it('a delay at the end of the body delays the next item', () => {
    const machine = machineOf(nodes, edges);
    const acts = acting({ e: items([1, 2]), b: () => ({ until: 400 }) });
    for (let turn = 0; turn < 3; turn += 1) machine.apply(eventOf(machine, machine.takeReady()[0]!, acts));
    expect(machine.takeReady()).toMatchObject([{ task: { path: [1] }, notBefore: 400 }]);
  });

  it('ten thousand items cost no more each than ten', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index);
    const machine = machineOf(nodes, edges);
    const { events } = drive(machine, acting({ e: items(many) }));
    expect((machine.output?.loop_results as unknown[]).length).toBe(10_000);
    expect(JSON.stringify(events.slice(2)).length / 10_000).toBeLessThan(200);
  });
});

describe('resume', () => {
  const nodes = ['p:start', 'a:step', 'b:step'] as const;
  const edges = ['p>a', 'a>b'];
  const first: JournalEvent = {
    kind: 'output',
    task: { node: 0, path: [] },
    attempt: 1,
    at: 1,
    ms: 0,
    port: 'default',
    output: { base: 'message' },
  };
  const started: JournalEvent = { kind: 'started', task: { node: 1, path: [] }, attempt: 1, at: 1 };

  it('a task that began and did not end is repeated with the next attempt', () => {
    const machine = machineOf(nodes, edges);
    for (const event of [{ kind: 'began', at: 0, version: 1, caller: false } as const, first, started])
      machine.apply(event);
    expect(machine.takeReady()).toMatchObject([{ node: { id: 'a' }, attempt: 2, repeated: true }]);
  });

  it('a pure task that was under way is handed out again as it was', () => {
    const machine = machineOf(nodes, edges);
    machine.apply(first);
    expect(machine.takeReady()).toHaveLength(1);
    expect(machine.takeReady()).toEqual([]);
    machine.apply({ kind: 'resumed', at: 3, reason: 'start' });
    expect(machine.takeReady()).toMatchObject([{ attempt: 1, repeated: false }]);
  });

  it('the journal of a repeated task replays', () => {
    const machine = machineOf(nodes, edges);
    const task = { node: 1, path: [] };
    const again: JournalEvent[] = [
      first,
      started,
      { kind: 'resumed', at: 2, reason: 'restart' },
      { ...started, attempt: 2 },
    ];
    for (const event of again) machine.apply(event);
    machine.apply({
      kind: 'failed',
      task,
      attempt: 2,
      at: 3,
      ms: 1,
      error: { code: 'NODE_FAILED', text: 'no' },
      retryAt: 5,
    });
    expect(machine.takeReady()).toMatchObject([{ attempt: 3, repeated: true, notBefore: 5 }]);
  });
});

describe('trials', () => {
  const graph = graphOf(['p:start', 'a:step', 'e:each', 'b:step', 'z:step'], ['p>a', 'a>e', 'e.subdag>b', 'e>z']);
  const item = { id: 'i', data: { k: 1 }, metadata: {} };

  it('one node runs alone', () => {
    const { plan } = compileTrial(graph, sampleTypes, 'a' as never);
    expect(plan!.nodes.map(({ id }) => id)).toEqual(['a']);
    const machine = createTrialMachine(plan!, 0, item);
    expect(drive(machine, acting()).ran).toEqual(['a']);
    expect(machine.output).toEqual({ k: 1, a: true });
  });

  it('a for-each runs whole, and answers neither items nor loop_results', () => {
    for (const plan of [compileTrial(graph, sampleTypes, 'e' as never).plan!, compile(graph, sampleTypes).plan!]) {
      const machine = createTrialMachine(plan, plan.indexOf.get('e' as never)!, item);
      expect(drive(machine, acting({ e: () => ({ items: [7] }) })).ran).toEqual(['e', 'b[0]']);
      expect(machine.output).toEqual({
        k: 1,
        forEachNode: { input: [7], results: [{ k: 1, b: true }], state: { index: 0, item: 7 } },
      });
    }
  });

  it('the body runs for one item', () => {
    const { plan } = compileTrial(graph, sampleTypes, 'e' as never);
    const data = { k: 1, forEachNode: { input: [7], results: [], state: { index: 0, item: 7 } } };
    const machine = createBodyMachine(plan!, 0, { data, metadata: {}, itemId: 'i' });
    expect(drive(machine, acting()).ran).toEqual(['b']);
    expect(machine.ends()).toEqual([{ k: 1, b: true }]);
    expect(machine.outcome).toBe('succeeded');
  });
});
