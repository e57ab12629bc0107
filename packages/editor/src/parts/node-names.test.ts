import { expect, test } from 'vitest';
import { nodeNames } from './node-names.ts';

const LABELS = new Map([['file-writer', 'File Writer']]);

test('a node goes by the name that a person gave it, else by its type, numbered where it is not alone', () => {
  const names = nodeNames(
    [
      { id: 'a', node_type: 'file-writer', config: { name: 'note_large' } },
      { id: 'b', node_type: 'file-writer', config: {} },
      { id: 'c', node_type: 'file-writer' },
      { id: 'd', node_type: 'gone' },
    ],
    LABELS,
  );
  expect([...names.values()]).toEqual(['note_large', 'File Writer 1', 'File Writer 2', 'gone']);
});
