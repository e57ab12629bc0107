import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@loopwright/storage';
import { describe } from 'vitest';
import { commitLogContract } from './commit-log.contract.ts';
import { type Opened, START } from './fixture.ts';

async function openOnDisk(): Promise<Opened> {
  const dataDir = await mkdtemp(join(tmpdir(), 'loopwright-'));
  const clock = { now: () => START };
  let store = await openSqlite({ dataDir, clock });
  return {
    store,
    async reopen() {
      await store.stop();
      store = await openSqlite({ dataDir, clock });
      return store;
    },
    async close() {
      await store.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

describe('the commit log on SQLite', () => commitLogContract(openOnDisk));
