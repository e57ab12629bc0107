import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeFileId, NodeId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { openSqlite } from '@loopwright/storage';
import { openPostgres } from '@loopwright/storage/postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedFiles } from '../../packages/app/start/stored-files.ts';
import { dropStrayFiles } from '../../packages/runtime/retention/stray-files.ts';
import { newId } from '../contracts/fixture.ts';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto, processOn } from '../simulation/world.ts';
import { handClock, passing } from './hand-clock.ts';

const server = postgresForTests();
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 10);
const clock = { now: () => NOW };

describe('bytes of node files', () => {
  let folders: Awaited<ReturnType<typeof temporaryFolder>>[];
  beforeEach(() => {
    folders = [];
  });
  afterEach(() => Promise.all(folders.map((folder) => folder.remove())));

  const newFolder = async (): Promise<string> => {
    const folder = await temporaryFolder('stray-files');
    folders.push(folder);
    return folder.path;
  };
  /** Bytes in a folder, last written to so long ago. */
  async function write(folder: string, nodeId: string, name: string, agoMs = 2 * DAY_MS): Promise<string> {
    const path = `node_files/${nodeId}/${name}`;
    await mkdir(join(folder, 'node_files', nodeId), { recursive: true });
    await writeFile(join(folder, path), name);
    await utimes(join(folder, path), (NOW - agoMs) / 1000, (NOW - agoMs) / 1000);
    return path;
  }
  const left = async (folder: string, nodeId: string) => (await readdir(join(folder, 'node_files', nodeId))).sort();
  const put = async (store: Store, nodeId: NodeId, key: string, path: string) =>
    store.workflows.putFile({
      id: newId<NodeFileId>(),
      nodeId,
      key,
      fileName: 'a.txt',
      path,
      bytes: 1,
      createdAt: NOW,
      updatedAt: NOW,
    });
  const drawn = (store: Store) => drawInto(store, 'production', { a: { type: 'counter' }, b: { type: 'counter' } }, []);

  it('go from the folder of a process when another one deleted their node, or their workflow for good', async () => {
    const url = await server().createDatabase();
    const [here, there] = [await openPostgres(url, { clock }), await openPostgres(url, { clock })];
    const theirs = await newFolder();
    const sweep = () => dropStrayFiles(there, storedFiles(theirs), NOW);
    const { ownerId, workflowId, ids } = await drawn(here);
    const [a, b] = [ids.a!, ids.b!];
    await put(there, a, 'k', await write(theirs, a, 'one'));
    await put(there, b, 'k', await write(theirs, b, 'two'));
    await sweep();
    expect([await left(theirs, a), await left(theirs, b)]).toEqual([['one'], ['two']]);
    await here.workflows.removeNode(workflowId, b, NOW);
    await sweep();
    expect([await left(theirs, a), await left(theirs, b)]).toEqual([['one'], []]);
    await here.workflows.remove(workflowId, ownerId, NOW - 2 * DAY_MS);
    await here.workflows.purgeRemoved(NOW - DAY_MS);
    await sweep();
    expect(await left(theirs, a)).toEqual([]);
    for (const store of [here, there]) await store.stop();
    await server().dropDatabase(url);
  });

  it('go where no row was written, unless that may come, and stay where another database may know them', async () => {
    const folder = await newFolder();
    const store = await openSqlite({ dataDir: folder, clock });
    const { ids } = await drawn(store);
    const a = ids.a!;
    await put(store, a, 'k', await write(folder, a, 'kept'));
    await write(folder, a, 'cut-off');
    await write(folder, a, 'under-way', DAY_MS - 1000);
    const unknown = newId<NodeId>();
    await write(folder, unknown, 'of-another-database');
    await dropStrayFiles(store, storedFiles(folder), NOW);
    expect(await left(folder, a)).toEqual(['kept', 'under-way']);
    expect(await left(folder, unknown)).toEqual(['of-another-database']);
    await dropStrayFiles(store, storedFiles(join(folder, 'not-there')), NOW);
    await store.stop();
  });

  it('are looked at by a process that works', async () => {
    const folder = await newFolder();
    const hand = handClock();
    const store = await openSqlite({ dataDir: folder, clock: hand });
    const { ids } = await drawn(store);
    await write(folder, ids.a!, 'cut-off', NOW - hand.now() + 2 * DAY_MS);
    const runtime = processOn(store, folder, {}, { clock: hand, files: storedFiles(folder) });
    await runtime.start();
    await until(
      'it is gone',
      async () => {
        hand.pass(60_000);
        return (await left(folder, ids.a!)).length === 0;
      },
      10_000,
      5,
    );
    await passing(hand, runtime.stop());
    await store.stop();
  });
});
