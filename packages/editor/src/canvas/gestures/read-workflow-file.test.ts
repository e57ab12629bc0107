import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readWorkflowFile } from './read-workflow-file.ts';

test('a workflow file gives its nodes, connections and places', async () => {
  const text = await readFile(new URL('../../../../../examples/order-intake.yaml', import.meta.url), 'utf8');
  const read = await readWorkflowFile(text);
  if (read.kind !== 'fragment') throw new Error(JSON.stringify(read));
  expect(read.fragment.nodes).toHaveLength(6);
  expect(read.fragment.nodes[1]).toMatchObject({
    id: 'is_large',
    node_type: 'if-condition',
    x: 260,
    config: { name: 'is_large' },
  });
  expect(read.fragment.connections[1]).toEqual({ source: 'is_large', source_handle: 'yes', target: 'send' });
});

test('text that is no workflow file is told apart, one that is broken is told with its places', async () => {
  expect(await readWorkflowFile('just words')).toEqual({ kind: 'other' });
  const broken = await readWorkflowFile('loopwright: 1\nnodes:\n  a: {}\nconnections:\n  - a -> b\n');
  expect(broken).toEqual({ kind: 'invalid', problems: ['nodes.a.type', 'connections.0'] });
  expect((await readWorkflowFile('loopwright: 1\nnodes: [')).kind).toBe('invalid');
});
