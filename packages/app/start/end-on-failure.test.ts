import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { registerOwner } from '../../../testing/process/api.ts';
import { startServer, temporaryFolder } from '../../../testing/process/server-process.ts';

/** Leaves something behind that fails when nobody looks any more. */
const LEAVER = `
import { defineNode, Type, choice } from '@loopwright/sdk';

export const leaver = defineNode({
  identifier: 'leaver', version: 1, label: 'Leaver', description: 'Leaves.', category: 'Test', kind: 'blocking',
  fields: Type.Object({ what: choice(['rejects', 'throws']) }),
  execute({ fields }) {
    if (fields.what === 'rejects') void Promise.reject(new Error('It rejects'));
    else setImmediate(() => { throw new Error('It throws'); });
    return new Promise(() => undefined);
  },
});
`;

it.each([
  'rejects',
  'throws',
])('what %s with nobody to hold it ends the process, and the log says what it was', async (what) => {
  const folder = await temporaryFolder('leaver');
  try {
    await mkdir(join(folder.path, 'nodes'));
    await writeFile(join(folder.path, 'nodes', 'leaver.ts'), LEAVER);
    const server = await startServer(folder.path);
    const { api } = await registerOwner(server.origin);
    const answer = api.call('POST', '/api/nodes/leaver/execute/', { form_data: { what } });
    await expect(answer).rejects.toThrow();
    expect(await server.exited).toBe(1);
    expect(JSON.parse(server.log().trimEnd().split('\n').at(-1)!)).toMatchObject({
      level: 60,
      error: expect.stringContaining(`It ${what}\n    at `),
      msg: expect.stringContaining('the process ends'),
    });
  } finally {
    await folder.remove();
  }
});
