import { expect, test } from 'vitest';
import type { RunGraph, RunNode } from '../../api/run-types.ts';
import { countChanges, diffGraphs } from './graph-diff.ts';

const node = (id: string, form_values: RunNode['form_values'] = {}, config: RunNode['config'] = {}): RunNode => ({
  id,
  node_type: 'http-request',
  form_values,
  config,
});
const way = (id: string, source_node: string, target_node: string, source_handle = 'default') => ({
  id,
  source_node,
  target_node,
  source_handle,
});
const graph = (change: Partial<RunGraph>): RunGraph => ({
  workflow_id: 'w',
  workflow_type: 'production',
  nodes: [],
  connections: [],
  env: {},
  ...change,
});

test('nodes are added, removed, changed or the same, with the fields that differ', () => {
  const { nodes } = diffGraphs(
    graph({
      nodes: [node('a', { url: 'x', method: 'GET' }, { retry: { attempts: 1, backoff: 2 } }), node('b'), node('c')],
    }),
    graph({
      nodes: [node('a', { url: 'y', method: 'GET' }, { retry: { attempts: 3, backoff: 2 } }), node('c'), node('d')],
    }),
  );
  expect(nodes.map(({ node: { id }, kind }) => [id, kind])).toEqual([
    ['a', 'changed'],
    ['c', 'same'],
    ['d', 'added'],
    ['b', 'removed'],
  ]);
  expect(nodes[0]!.fields).toEqual([
    { field: 'url', before: 'x', after: 'y' },
    { field: 'retry.attempts', before: 1, after: 3 },
  ]);
});

test('a connection that was drawn again the same way is the same', () => {
  const diff = diffGraphs(
    graph({ connections: [way('1', 'a', 'b'), way('2', 'a', 'c')] }),
    graph({ connections: [way('9', 'a', 'b'), way('3', 'a', 'c', 'error')], env: { KEY: 1 } }),
  );
  expect(diff.connections.map(({ connection: { id }, kind }) => [id, kind])).toEqual([
    ['9', 'same'],
    ['3', 'added'],
    ['2', 'removed'],
  ]);
  expect(diff.env).toEqual([{ field: 'KEY', before: undefined, after: 1 }]);
  expect(countChanges(diff)).toBe(3);
});

test('a graph does not differ from itself', () => {
  const same = graph({ nodes: [node('a', { url: 'x' })], connections: [way('1', 'a', 'a')], env: { A: [1] } });
  expect(countChanges(diffGraphs(same, structuredClone(same)))).toBe(0);
});
