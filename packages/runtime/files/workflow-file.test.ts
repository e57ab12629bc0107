import type { ConnectionId, NodeId } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toNewWorkflow } from './new-workflow.ts';
import { parseWorkflowFile } from './read-workflow-file.ts';
import type { WorkflowFile } from './workflow-file.ts';
import { toWorkflowFile } from './write-workflow-file.ts';

const orders = `loopwright: 1
name: Orders
type: production
env:
  API: http://localhost
nodes:
  hook:
    type: webhook-producer
    fields:
      webhook_id: orders
  check:
    type: if-condition
    fields:
      condition_expression: data["total"] > 100
  http-request:
    type: http-request
    fields:
      body: |-
        {
          "total": 1
        }
      url: "{{ workflowenv.API }}"
connections:
  - hook -> check
  - check.yes -> http-request
layout:
  hook:
    x: 0
    y: 0
  check:
    x: 200
    y: 0
  http-request:
    x: 400
    y: 12.5
`;

function read(text: string): WorkflowFile {
  const parsed = parseWorkflowFile(text);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.file;
}

function problems(text: string): readonly { path: string; text: string }[] {
  const parsed = parseWorkflowFile(text);
  return 'problems' in parsed ? parsed.problems : [];
}

function written(file: WorkflowFile): string {
  const { fields, nodes, connections } = toNewWorkflow(file);
  return toWorkflowFile(fields, nodes, connections, fields.annotations);
}

describe('a workflow file', () => {
  test('reads and writes as the same text', () => {
    expect(written(read(orders))).toBe(orders);
  });

  test('keeps notes and groups, last', () => {
    const text = `${orders}annotations:
  - kind: note
    text: |-
      Ask Bob
      before
    color: yellow
    x: 10
    y: -5.5
    width: 200
    height: 80
  - kind: group
    color: blue
    x: 0
    y: 0
    width: 500
    height: 300
`;
    expect(written(read(text))).toBe(text);
  });

  test.each([
    ['annotations: 1', 'annotations'],
    ['annotations: [1]', 'annotations.0'],
    ['annotations: [{kind: poem, color: red, x: 0, y: 0, width: 1, height: 1}]', 'annotations.0.kind'],
    ['annotations: [{kind: note, color: mauve, x: 0, y: 0, width: 1, height: 1}]', 'annotations.0.color'],
    ['annotations: [{kind: note, color: red, x: 0, y: 0, width: 0, height: 1}]', 'annotations.0'],
    ['annotations: [{kind: note, color: red, x: 0, y: 0, width: 1, height: 1, z: 1}]', 'annotations.0.z'],
  ])('refuses notes that are none: %s', (text, path) => {
    expect(problems(`loopwright: 1\nname: A\n${text}`).map((problem) => problem.path)).toEqual([path]);
  });

  test('may be JSON', () => {
    const file = read(JSON.stringify({ loopwright: 1, name: 'J', nodes: { a: { type: 'counter' } } }));
    expect(file).toMatchObject({ name: 'J', type: 'production', nodes: [{ name: 'a', type: 'counter', x: 0, y: 0 }] });
  });

  test('names nodes after their types and numbers what would be twice', () => {
    const node = (id: string, type: string, config = {}) => ({
      id: id as NodeId,
      type,
      x: 0,
      y: 0,
      formValues: {},
      config,
    });
    const text = toWorkflowFile(
      { name: 'W', type: 'api', description: null, category: null, tags: [], env: {} },
      [node('1', 'counter'), node('2', 'counter'), node('3', 'x', { name: 'counter' }), node('4', 'no good name')],
      [{ source: '1' as NodeId, target: '4' as NodeId, port: 'a b' }],
    );
    expect(read(text).nodes.map(({ name }) => name)).toEqual(['counter-2', 'counter-3', 'counter', 'node']);
    expect(read(text).connections).toEqual([{ source: 'counter-2', port: 'a b', target: 'node' }]);
  });

  test('never holds a password', () => {
    const node = {
      id: '1' as NodeId,
      type: 'http-request',
      x: 0,
      y: 0,
      formValues: { auth_password: '********', url: 'u' },
      config: {},
    };
    const text = toWorkflowFile(
      { name: 'W', type: 'api', description: null, category: null, tags: [], env: {} },
      [node],
      [],
    );
    expect(text).not.toContain('auth_password');
    expect(text).toContain('url: u');
  });

  test.each(
    [
      ['', '', 'no Loopwright workflow file'],
      ['[1, 2', '', 'Line 1'],
      ['loopwright: 2\nname: A', 'loopwright', 'Format 2 is unknown'],
      ['loopwright: 1', 'name', 'required'],
      ['loopwright: 1\nname: 3', 'name', 'must be text'],
      [`loopwright: 1\nname: ${'x'.repeat(101)}`, 'name', 'at most 100'],
      ['loopwright: 1\nname: A\ntype: other', 'type', '"production" or "api"'],
      ['loopwright: 1\nname: A\nnode: {}', 'node', 'Unknown key'],
      ['loopwright: 1\nname: A\ntags: x', 'tags', 'list of texts'],
      ['loopwright: 1\nname: A\nnodes: [a]', 'nodes', 'mapping'],
      ['loopwright: 1\nname: A\nnodes: {a: {}}', 'nodes.a.type', 'required'],
      ['loopwright: 1\nname: A\nnodes: {a.b: {type: counter}}', 'nodes.a.b', 'A name is'],
      ['loopwright: 1\nname: A\nnodes: {a: {type: counter, field: {}}}', 'nodes.a.field', 'Unknown key'],
      ['loopwright: 1\nname: A\nnodes: {a: {type: counter}}\nconnections: [a -> b]', 'connections.0', 'no node b'],
      ['loopwright: 1\nname: A\nnodes: {a: {type: counter}}\nconnections: [a -> a]', 'connections.0', 'itself'],
      [
        'loopwright: 1\nname: A\nnodes: {a: {type: c}, b: {type: c}}\nconnections: [a -> b, a.DEFAULT -> b]',
        'connections.1',
        'already',
      ],
      ['loopwright: 1\nname: A\nnodes: {a: {type: c}}\nconnections: [a => b]', 'connections.0', 'such as'],
      ['loopwright: 1\nname: A\nlayout: {a: {x: 1, y: 2}}', 'layout.a', 'no such node'],
      ['loopwright: 1\nname: A\nnodes: {a: {type: c}}\nlayout: {a: [1, 2]}', 'layout.a', 'x: number'],
      ['loopwright: 1\nname: A\nname: B', '', 'twice'],
      ['loopwright: 1\nname: A\nenv: {a: .inf}', '', 'JSON cannot carry'],
      [`loopwright: 1\nname: A\nenv: ${'['.repeat(5000)}`, '', ''],
      [`loopwright: 1\nname: A\nenv: {a: ${'['.repeat(200)}${']'.repeat(200)}}`, '', 'nested too deep'],
      ['x'.repeat(2_097_153), '', 'more than'],
    ].map((row) => [JSON.stringify(row[0]).slice(0, 100), ...row] as const),
  )('says what is wrong with %s', (_name, text, path, reason) => {
    expect(problems(text)).toContainEqual({ path, text: expect.stringContaining(reason) });
  });

  test('that expands without end is refused', () => {
    const bomb = ['loopwright: 1', 'name: A', 'env:', '  a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++) bomb.push(`  a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`);
    expect(problems(bomb.join('\n'))).toHaveLength(1);
  });

  test('keeps any values through writing and reading', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const values = fc.dictionary(fc.string(), value, { noNullPrototype: true });
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/);
    const place = fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0);
    fc.assert(
      fc.property(
        fc.string({ maxLength: 100 }),
        values,
        fc.dictionary(name, fc.tuple(values, place)),
        (title, env, nodes) => {
          const file: WorkflowFile = {
            name: `n${title}`.slice(0, 100),
            type: 'api',
            description: title,
            category: null,
            tags: [title],
            env: JSON.parse(JSON.stringify(env)),
            nodes: Object.entries(nodes).map(([nodeName, [fields, x]]) => ({
              name: nodeName,
              type: 'counter',
              fields: JSON.parse(JSON.stringify(fields)),
              config: {},
              x: x === 0 ? 0 : x,
              y: 0,
            })),
            connections: [],
            annotations: [{ kind: 'note', text: title, color: 'red', x: 0, y: -1.5, width: 1, height: 2 }],
          };
          const text = written(file);
          expect(read(text)).toEqual(normal(file));
          expect(written(read(text))).toBe(text);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('of any text at all is read or refused with reasons', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `loopwright: 1\nname: A\n${text}`),
          fc.json(),
        ),
        (text) => {
          const parsed = parseWorkflowFile(text);
          if ('problems' in parsed) expect(parsed.problems.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('gives new ids that sort in the order of the file', () => {
    const { nodes, connections } = toNewWorkflow(read(orders));
    const ids: ConnectionId[] = connections.map(({ id }) => id);
    expect([...ids].sort()).toEqual(ids);
    expect(nodes.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id).sort());
  });
});

/** A node's keys are sorted on the way out. */
function normal(file: WorkflowFile): WorkflowFile {
  return { ...file, nodes: file.nodes.map((node) => ({ ...node, config: {} })) };
}
