import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A node that fails the first time. */
const STUMBLE = `
import { defineNode } from '@loopwright/sdk';

export const stumble = defineNode({
  identifier: 'stumble', version: 1, label: 'Stumble', description: 'Fails the first time.', category: 'Test', kind: 'blocking',
  execute({ data, attempt }) {
    if (attempt === 1) throw new Error('It stumbles');
    return { data };
  },
});
`;

/** Puts the nodes that the load needs into a data folder. */
export async function bringNodes(folder: string): Promise<void> {
  await mkdir(join(folder, 'nodes'));
  await writeFile(join(folder, 'nodes', 'stumble.ts'), STUMBLE);
}
