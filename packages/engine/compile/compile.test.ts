import type { Graph, JsonObject } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../expressions/sample/refusal.ts';
import type { Plan, Scope } from '../plan.ts';
import { graphOf, type SampleNode, sampleTypes } from '../step/sample/graphs.ts';
import { shapeOf } from '../step/sample/shape.ts';
import { compile, compileStarted, compileToRead, compileTrial } from './compile.ts';
import { problemsByNode, problemText } from './problems.ts';

function compiled(
  nodes: readonly SampleNode[],
  connections: readonly string[] = [],
  type: Graph['type'] = 'production',
) {
  return compile(graphOf(nodes, connections, type), sampleTypes);
}
function details(nodes: readonly SampleNode[], connections: readonly string[] = []) {
  return problemsByNode(compiled(nodes, connections).problems);
}
function plan(
  nodes: readonly SampleNode[],
  connections: readonly string[] = [],
  type: Graph['type'] = 'production',
): Plan {
  const result = compiled(nodes, connections, type);
  expect(result.problems).toEqual([]);
  return result.plan!;
}
function notices(nodes: readonly SampleNode[], connections: readonly string[] = []) {
  return problemsByNode(compiled(nodes, connections).notices);
}
function scope(data: JsonObject): Scope {
  return { data, workflowenv: {}, runtime: {}, setRuntime: () => undefined, deleteRuntime: () => undefined };
}

describe('problems', () => {
  it('a graph without nodes has one', () => {
    expect(details([])).toEqual({ __all__: ['Workflow has no nodes'] });
  });

  it('all of them come at once, in the order of the contract', () => {
    const { plan: none, problems } = compiled(
      ['x:nope', ['f:form', { url: '', count: 'abc' }], 'a:step', 'b:step'],
      ['a>b', 'b>a', 'a.up>b', 'a>gone'],
    );
    expect(none).toBeNull();
    expect(problems.map(problemText)).toEqual([
      'x: Unknown node type "nope"',
      'a: It has no output port "up"',
      'a: Connected to a node that is not there (gone)',
      'f: url: This field is required.',
      'f: count: Enter a whole number.',
      'a: It is part of a cycle, which would never end: Step (a), Step (b)',
      'b: It is part of a cycle, which would never end: Step (a), Step (b)',
    ]);
    expect(problemsByNode(problems)).toMatchObject({
      f: { url: ['This field is required.'], count: ['Enter a whole number.'] },
    });
  });

  it('an absent field takes its initial value, an empty text does not', () => {
    expect(details([['f:form', { url: 'u', count: '' }]])).toEqual({ f: { count: ['This field is required.'] } });
    expect(plan([['f:form', { url: 'u' }]]).nodes[0]!.fields.constant).toMatchObject({ url: 'u', count: 3, limit: 5 });
  });

  it('rules over several fields are checked unless a template is among them', () => {
    expect(details([['f:form', { url: 'u', count: '9' }]])).toEqual({ f: { count: ['Beyond the limit.'] } });
    expect(details([['f:form', { url: '{{ data.a }}', count: '9' }]])).toEqual({});
  });

  it('a node that is connected to itself, and a body that leads back to its for-each, are cycles', () => {
    expect(Object.keys(details(['a:step'], ['a>a']))).toEqual(['a']);
    expect(Object.keys(details(['p:start', 'e:each', 'b:step'], ['p>e', 'e.subdag>b', 'b>e']))).toEqual(['e', 'b']);
  });

  it('what is merely behind a cycle is not part of it', () => {
    expect(
      Object.keys(
        details(['a:step', 'b:step', 'c:step', 'd:step', 'e:step'], ['a>b', 'b>a', 'b>c', 'c>d', 'd>e', 'e>d']),
      ),
    ).toEqual(['a', 'b', 'd', 'e']);
  });

  it('nothing is connected into a producer but a queue writer to a queue reader', () => {
    expect(details(['p:start', 'q:start', 'r:queue-reader-dummy'], ['p>q', 'p>r'])).toEqual({
      q: { __all__: ['A producer takes no input: Start (p) is connected to it'] },
      r: { __all__: ['A producer takes no input: Start (p) is connected to it'] },
    });
  });

  it('a producer has no error port', () => {
    expect(details(['p:start', 'a:step'], ['p.error>a'])).toEqual({
      p: { __all__: ['It has no output port "error"'] },
    });
  });

  it('a for-each has one body, which is reached in no other way', () => {
    expect(
      Object.keys(details(['p:start', 'e:each', 'b:step', 'c:step'], ['p>e', 'e.subdag>b', 'e.subdag>c'])),
    ).toEqual(['e']);
    expect(details(['p:start', 'e:each', 'b:step', 'c:step'], ['p>e', 'e.subdag>b', 'b>c', 'e>c'])).toEqual({
      c: { __all__: ['It belongs to the body of Each (e) but is reached from Each (e) too'] },
    });
    expect(
      Object.keys(
        details(['p:start', 'e:each', 'f:each', 'b:step', 'c:step'], ['p>e', 'e.subdag>f', 'f.subdag>b', 'b>c', 'f>c']),
      ),
    ).toEqual(['c']);
  });

  it.each([
    ['a join', ['p>a', 'p>b', 'a>b', 'e.subdag>b']],
    ['a step', ['p>a', 'a>b', 'e.subdag>b']],
    ['the body of another', ['p>f', 'f.subdag>b', 'e.subdag>b']],
    ['a for-each', ['p>f', 'f.subdag>a', 'a>b', 'e.subdag>f']],
  ])('a for-each that nothing leads to is none, though %s follows its subdag', (_what, connections) => {
    const nodes = ['e:each', 'f:each', 'a:step', 'b:step', 'p:start'];
    const without = connections.filter((text) => !text.startsWith('e.'));
    expect(details(nodes, connections)).toEqual({});
    expect(notices(nodes, connections).e).toEqual({ __all__: ['Nothing leads to it from a producer: it never runs'] });
    expect(shapeOf(plan(nodes, connections))).toEqual(shapeOf(plan(nodes, without)));
  });

  it('a for-each that nothing leads to has one body, too', () => {
    expect(Object.keys(details(['p:start', 'e:each', 'b:step', 'c:step'], ['e.subdag>b', 'e.subdag>c']))).toEqual([
      'e',
    ]);
  });

  it('a switch that is neither on nor off is one, of a node that has it', () => {
    const told = (shown: string) => [`Enter true or false, not ${shown}.`];
    const config = { disabled: 'yes', fail_workflow: 'maybe', finish_requests: 1 };
    expect(details([['p:start', {}, config]])).toEqual({
      p: { disabled: told('"yes"'), fail_workflow: told('"maybe"'), finish_requests: told('1') },
    });
    expect(details(['p:start', ['a:step', {}, config]], ['p>a'])).toEqual({ a: { disabled: told('"yes"') } });
    expect(details([['p:start', {}, { fail_workflow: 'true', disabled: [true] }]])).toEqual({
      p: { disabled: told('[true]'), fail_workflow: told('"true"') },
    });
  });

  it('a switch is off by whatever a form takes for off', () => {
    for (const off of [false, null, '', 'false', 'False', 'off', '0', ' false ', 0]) {
      const { loops } = plan([['p:start', {}, { disabled: off, fail_workflow: off, finish_requests: off }]]);
      expect(loops).toMatchObject([{ failsWorkflow: false, finishesRequests: false }]);
    }
  });

  it('the name of a queue is a text, of a node that has a queue', () => {
    const named = { queue_name: 5 };
    expect(
      details(
        [
          ['r:queue-reader-dummy', {}, named],
          ['a:step', {}, named],
          ['w:queue-node-writer', {}, named],
        ],
        ['r>a', 'a>w'],
      ),
    ).toEqual({
      r: { queue_name: ['Enter a text, not 5.'] },
      w: { queue_name: ['Enter a text, not 5.'] },
    });
    expect(details([['r:queue-reader-dummy', {}, { queue_name: null }]])).toEqual({});
  });

  it('an ill-typed setting keeps no version that was started from going on as it did, nor from being read', () => {
    const config = { disabled: 'yes', fail_workflow: 'maybe', queue_name: 5 };
    const graph = graphOf([['r:queue-reader-dummy', {}, config]], []);
    for (const { problems, plan: going } of [compileStarted(graph, sampleTypes), compileToRead(graph, sampleTypes)]) {
      expect(problems).toEqual([]);
      expect(going!.loops).toMatchObject([{ failsWorkflow: false }]);
    }
  });

  it('settings outside the form are checked by name', () => {
    const config = { retry: { attempts: 0 }, timeout_seconds: -1, concurrency: 'x', worker_tag: 'a b' };
    expect(Object.keys(details([['p:start', {}, config]]).p!)).toEqual([
      'retry',
      'timeout_seconds',
      'worker_tag',
      'concurrency',
    ]);
  });
});

describe('the plan', () => {
  it('is in topological order, ties by creation', () => {
    const { nodes, loops } = plan(['z:step', 'b:step', 'a:step', 'p:start'], ['p>b', 'p>a', 'a>z', 'b>z']);
    expect(nodes.map(({ id }) => id)).toEqual(['p', 'b', 'a', 'z']);
    expect(loops[0]!.members).toEqual([0, 1, 2, 3]);
    expect([...loops[0]!.inEdges]).toEqual([
      [0, 0],
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
    expect([...loops[0]!.forks]).toEqual([[3, 0]]);
  });

  it('has a loop for each enabled producer', () => {
    const { loops, nodes } = plan([
      'p:start',
      ['q:start', {}, { disabled: true }],
      ['r:start', {}, { concurrency: '4', fail_workflow: true }],
    ]);
    expect(loops.map(({ producer }) => nodes[producer]!.id)).toEqual(['p', 'r']);
    expect(loops[1]).toMatchObject({ concurrency: 4, failsWorkflow: true });
    expect(loops[0]).toMatchObject({ concurrency: 1, failsWorkflow: false });
  });

  it('knows the innermost for-each around each node', () => {
    const { nodes, loops } = plan(
      ['p:start', 'e:each', 'f:each', 'b:step', 'z:step'],
      ['p>e', 'e.subdag>f', 'f.subdag>b', 'e>z'],
    );
    expect(nodes.map(({ id, region }) => [id, region])).toEqual([
      ['p', -1],
      ['e', -1],
      ['f', 1],
      ['b', 2],
      ['z', -1],
    ]);
    expect(loops[0]!.members).toHaveLength(5);
  });

  it('takes retries and time limits from the node before its type', () => {
    const [node] = plan([
      ['a:step', {}, { retry: { attempts: '3', backoffSeconds: 0.5 }, timeout_seconds: '2' }],
    ]).nodes;
    expect(node).toMatchObject({ retry: { attempts: 3, backoffMs: 500 }, timeoutMs: 2000 });
    expect(plan(['a:step']).nodes[0]).toMatchObject({ retry: { attempts: 1 }, timeoutMs: null });
  });

  it('counts whole milliseconds, whatever part of one a setting names', () => {
    const seconds = 1.00035;
    const config = {
      retry: { attempts: 2, backoffSeconds: seconds },
      timeout_seconds: seconds,
      rate_runs: 1,
      rate_seconds: seconds,
      batch_messages: 2,
      batch_seconds: seconds,
      delay_seconds: seconds,
      dedupe_seconds: seconds,
      debounce_seconds: seconds,
      debounce_max_seconds: seconds,
      ttl_seconds: 1.1, // times 1000 it is 1100.0000000000002
    };
    const { nodes, loops } = plan([['r:queue-reader-dummy', {}, config]]);
    expect(nodes[0]).toMatchObject({ retry: { backoffMs: 1000 }, timeoutMs: 1000 });
    expect(loops[0]).toMatchObject({
      rate: { windowMs: 1000 },
      batch: { waitMs: 1000 },
      messages: { delayMs: 1000, dedupeMs: 1000, debounce: { ms: 1000, mostMs: 1000 }, ttlMs: 1100 },
    });
    const least = { timeout_seconds: 0.001, rate_runs: 1, rate_seconds: 0.001, ttl_seconds: 0.001 };
    expect(plan([['r:queue-reader-dummy', {}, least]]).loops[0]).toMatchObject({
      rate: { windowMs: 1 },
      messages: { delayMs: 0, ttlMs: 1 },
    });
  });

  it('names one queue for all queue nodes joined by connections', () => {
    const queues = plan(
      [
        'p:start',
        'w:queue-node-writer',
        'v:queue-node-writer',
        'r:queue-reader-dummy',
        's:queue-reader-dummy',
        'x:queue-reader-dummy',
      ],
      ['p>w', 'p>v', 'w>r', 'v>s', 'v>r'],
    );
    expect(Object.fromEntries(queues.nodes.map(({ id, queue }) => [id, queue]))).toEqual({
      p: null,
      w: 'queue_w_r',
      v: 'queue_w_r',
      r: 'queue_w_r',
      s: 'queue_w_r',
      x: null,
    });
    expect(queues.loops.map(({ members }) => members.length)).toEqual([3, 1, 1, 1]);
    expect(notices(['x:queue-reader-dummy'])).toHaveProperty('x');
  });

  it('an explicit queue name wins, `default` is none', () => {
    const named = plan(
      [
        'p:start',
        ['w:queue-node-writer', {}, { queue_name: 'default' }],
        ['r:queue-reader-dummy', {}, { queue_name: 'mine' }],
      ],
      ['p>w', 'w>r'],
    );
    expect(named.nodes.map(({ queue }) => queue)).toEqual([null, 'mine', 'mine']);
  });

  it('a name of more bytes than a key has is told of all nodes of the queue, of one that is tried, and of none that is only read', () => {
    const graph = graphOf(
      ['p:start', 'w:queue-node-writer', ['r:queue-reader-dummy', {}, { queue_name: '語'.repeat(334) }]],
      ['p>w', 'w>r'],
    );
    const text = expect.stringMatching(/^Its queue "語+…" has 1002 bytes of UTF-8, at most 1000 are allowed/);
    const [w, r] = [{ queue_name: [text] }, { queue_name: [text] }];
    expect(problemsByNode(compile(graph, sampleTypes).problems)).toEqual({ w, r });
    expect(problemsByNode(compileTrial(graph, sampleTypes, 'w' as never).problems)).toEqual({ w });
    expect(compileTrial(graph, sampleTypes, 'p' as never).problems).toEqual([]);
    expect(compileToRead(graph, sampleTypes).problems).toEqual([]);
  });

  it('a loop may feed itself through a queue', () => {
    expect(
      plan(['r:queue-reader-dummy', 'w:queue-node-writer'], ['r>w', 'w>r']).nodes.map(({ queue }) => queue),
    ).toEqual(['queue_w_r', 'queue_w_r']);
  });

  it('the entry of an api workflow is its one webhook', () => {
    const webhook = ['h:webhook-producer', { webhook_id: 'w' }] as const;
    expect(plan([webhook, 'a:step'], ['h>a'], 'api').entry).not.toBeNull();
    expect(plan([webhook, 'a:step'], ['h>a']).entry).toBeNull();
    expect(plan([webhook, 'p:start'], [], 'api').entry).toBeNull();
    expect(plan(['p:start'], [], 'api').entry).toBeNull();
    expect(plan(['a:step'], [], 'api').entry).toBeNull();
  });
});

describe('notices', () => {
  it('explain nodes that never run', () => {
    const off = { disabled: true };
    expect(notices(['p:start', 'f:fire', 'a:step', 'b:step'], ['p>f', 'f>a'])).toEqual({
      a: { __all__: ['It never runs: the branch ends with Fire (f)'] },
      b: { __all__: ['Nothing leads to it from a producer: it never runs'] },
    });
    expect(notices([['p:start', {}, off], 'a:step'], ['p>a'])).toEqual({
      p: { __all__: ['It is disabled: its loop does not run'] },
      a: { __all__: ['It never runs: the producers that lead to it are disabled'] },
    });
    expect(Object.keys(notices(['p:start', ['c:if', {}, off], 'n:step', 'm:step'], ['p>c', 'c.no>n', 'n>m']))).toEqual([
      'n',
      'm',
    ]);
  });
});

describe('fields', () => {
  it('templates are rendered, coerced and checked for each task', () => {
    const { fields } = plan([['f:form', { url: '{{ data.u }}', count: '{{ data.n }}', raw: '{{ data.u }}' }]])
      .nodes[0]!;
    expect(fields.constant).toBeNull();
    expect(fields.render(scope({ u: 'x', n: 4 }))).toEqual({
      url: 'x',
      count: 4,
      limit: 5,
      body: '',
      raw: '{{ data.u }}',
    });
    expect(Object.keys(fields.render(scope({ u: 'x', n: 4 })))).toEqual(['url', 'count', 'limit', 'body', 'raw']);
    expect(() => fields.render(scope({ u: 'x', n: 'abc' }))).toThrow('count: Enter a whole number.');
    expect(() => fields.render(scope({ u: 'x', n: 9 }))).toThrow('count: Beyond the limit.');
  });

  it('a rule for unknown outcomes is one of three, and a probe needs to know where to look', () => {
    const wrong = (config: JsonObject) =>
      Object.keys(
        details([
          ['p:start', {}],
          ['a:step', {}, config],
        ]).a ?? {},
      );
    expect(wrong({ when_unknown: 'guess' })).toEqual(['when_unknown']);
    expect(wrong({ when_unknown: 'probe' })).toEqual(['probe_url']);
    expect(wrong({ when_unknown: 'probe', probe_url: '{{ data. }}' })).toEqual(['probe_url']);
    expect(wrong({ when_unknown: 'probe', probe_url: ['x'] })).toEqual(['probe_url']);
    expect(wrong({ when_unknown: 'ask' })).toEqual([]);
    const [, node] = plan(['p:start', ['a:step', {}, { when_unknown: 'probe', probe_url: 'x{{ data.n }}' }]]).nodes;
    expect(node!.whenUnknown.rule).toBe('probe');
    expect(node!.whenUnknown.probeUrl!(scope({ n: 1 }))).toBe('x1');
  });

  it('a template that cannot be parsed is a problem of its field', () => {
    const { f } = details([['f:form', { url: '{{ data. }}' }]]) as { f: Record<string, string[]> };
    expect(Object.keys(f)).toEqual(['url']);
  });

  it('a password is a template only where it holds a whole tag', () => {
    for (const secret of ['a{#b', '{#a#}', 'a{{b', 'a}}{{', '{%', '%}{%', 'a{{b%}'])
      expect(plan([['l:locked', { secret }]]).nodes[0]!.fields.constant).toEqual({ secret });
    const { fields } = plan([['l:locked', { secret: 'a{{ data.n }}{# b #}' }]]).nodes[0]!;
    expect(fields.render(scope({ n: 1 }))).toEqual({ secret: 'a1' });
  });

  it('what is wrong with the template of a password is told without a word of it', () => {
    for (const secret of ['hush{{ hush | hush }}', '{% hush %}', '{{ (hush }}', '{{ 9hush }}', "{{ '\\xhush' }}"]) {
      const { problems } = compiled([['l:locked', { secret }]]);
      expect(problems).toMatchObject([
        { node: 'l', field: 'secret', text: expect.stringContaining('error of syntax') },
      ]);
      expect(JSON.stringify(problems)).not.toContain('hush');
    }
    const { fields } = plan([['l:locked', { secret: '{{ "hush%(x" % data }}' }]]).nodes[0]!;
    const error = refusalOf(() => fields.render(scope({})));
    expect(error).toMatchObject({ code: 'TEMPLATE_FAILED', message: expect.stringMatching(/^secret: the template/) });
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify([error.message, error.stack, error.extras])).not.toContain('hush');
  });

  it('a setting that holds no tag is no template', () => {
    const config = { when_unknown: 'probe', probe_url: ' http://x/{#a ' };
    const [, node] = plan(['p:start', ['a:step', {}, config]]).nodes;
    expect(node!.whenUnknown.probeUrl!(scope({}))).toBe('http://x/{#a');
  });

  it('an error in the template of a setting names the setting', () => {
    const config = { when_unknown: 'probe', probe_url: 'http://x/{{ 1 / data.n }}' };
    const [, node] = plan(['p:start', ['a:step', {}, config]]).nodes;
    expect(() => node!.whenUnknown.probeUrl!(scope({ n: 0 }))).toThrow(/^probe_url: division by zero/);
  });

  it('each text of an object is a template by itself, and what it renders is a text whatever it says', () => {
    const body = { 'k{{ data.n }}': ['{{ data["who"] }}', 1, { plain: 'a "b"' }] };
    const { fields } = plan([['f:form', { url: 'x', count: 1, body }]]).nodes[0]!;
    const rendered = fields.render(scope({ who: 'Ann "A" \\', n: 2 })) as { body: unknown };
    expect(rendered.body).toBe('{"k2":["Ann \\"A\\" \\\\",1,{"plain":"a \\"b\\""}]}');
  });

  it('an error while rendering names the field', () => {
    const { fields } = plan([['f:form', { url: '{{ range(data.n) }}' }]]).nodes[0]!;
    expect(() => fields.render(scope({ n: 1e12 }))).toThrow(/^url: /);
  });
});

describe('a trial', () => {
  it('checks only the node and the body it repeats', () => {
    const graph = graphOf(
      ['x:nope', 'p:start', 'e:each', ['b:form', {}], ['z:form', {}]],
      ['p>e', 'e.subdag>b', 'e>z', 'e>gone'],
    );
    expect(Object.keys(problemsByNode(compileTrial(graph, sampleTypes, 'e' as never).problems))).toEqual(['b']);
    expect(compileTrial(graph, sampleTypes, 'p' as never).plan!.nodes).toHaveLength(1);
    expect(compileTrial(graph, sampleTypes, 'gone' as never).problems).toHaveLength(1);
    expect(compileTrial(graph, sampleTypes, 'x' as never).problems.map(problemText)).toEqual([
      'x: Unknown node type "nope"',
    ]);
  });

  it('knows the queue of a writer although its reader is not part of it', () => {
    const graph = graphOf(['p:start', 'w:queue-node-writer', 'r:queue-reader-dummy'], ['p>w', 'w>r']);
    expect(compileTrial(graph, sampleTypes, 'w' as never).plan!.nodes[0]!.queue).toBe('queue_w_r');
  });
});
