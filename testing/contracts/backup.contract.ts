import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { append, bench, flusher, group, newRun, type Open, type Opened, open, succeeded } from './fixture.ts';

/**
 * What a database that is a file promises of its backup.
 *
 * @param openBackup - opens a file that `backup` wrote
 */
export function backupContract(openStore: Open, openBackup: (file: string) => Promise<Opened>): void {
  let opened: Opened;
  let store: Store;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loopwright-backup-'));
    opened = await openStore();
    store = opened.store;
  });
  afterEach(async () => {
    await opened.close();
    await rm(folder, { recursive: true });
  });

  it('copies one moment of itself while work goes on', async () => {
    const on = await bench(store);
    const flush = flusher(store, on.incarnation);
    await flush(group(open(newRun(on, 1), succeeded()), append(1, 0, 'before')));
    const file = join(folder, 'copy.db');
    const copying = store.backup(file);
    for (let id = 2; id <= 30; id++) await flush(group(open(newRun(on, id), succeeded()), append(id, 0, 'meanwhile')));
    await copying;
    const copy = await openBackup(file);
    const runs = await copy.store.history.runs(on.owner, { limit: 100 });
    expect(runs.at(-1)?.id).toBe(1);
    for (const run of runs) expect((await copy.store.history.journal(run.id as RunId)).segments).toHaveLength(1);
    expect(runs.map((run) => run.id)).toEqual(Array.from({ length: runs.length }, (_, index) => runs.length - index));
    await copy.close();
  });

  it('writes no backup over a file', async () => {
    const file = join(folder, 'copy.db');
    await store.backup(file);
    const { size } = await stat(file);
    await expect(store.backup(file)).rejects.toThrow();
    expect((await stat(file)).size).toBe(size);
    await expect(store.backup(join(folder, 'no', 'folder.db'))).rejects.toThrow();
  });
}
