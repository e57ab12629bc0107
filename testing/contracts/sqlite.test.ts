import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@loopwright/storage';
import { describe } from 'vitest';
import { accountStoreContract } from './account-store.contract.ts';
import { backupContract } from './backup.contract.ts';
import { claimContract } from './claim.contract.ts';
import { commitLogContract } from './commit-log.contract.ts';
import { deadLetterContract } from './dead-letter.contract.ts';
import { editorStoreContract } from './editor-store.contract.ts';
import { executionStoreContract } from './execution-store.contract.ts';
import { fixRunContract } from './fix-run.contract.ts';
import { type Opened, START } from './fixture.ts';
import { graphStoreContract } from './graph-store.contract.ts';
import { historyStoreContract } from './history-store.contract.ts';
import { largeCrashContract } from './large-crash.contract.ts';
import { longestKeyContract } from './longest-key.contract.ts';
import { messageOrderContract } from './message-order.contract.ts';
import { messageTermsContract } from './message-terms.contract.ts';
import { orderKeyContract } from './order-key.contract.ts';
import { purgeContract } from './purge.contract.ts';
import { retentionContract } from './retention.contract.ts';
import { runContract } from './run.contract.ts';
import { storeContract } from './store.contract.ts';
import { waitingStoreContract } from './waiting-store.contract.ts';
import { workflowStoreContract } from './workflow-store.contract.ts';

async function openOnDisk(from?: string): Promise<Opened> {
  const dataDir = await mkdtemp(join(tmpdir(), 'loopwright-'));
  if (from !== undefined) await copyFile(from, join(dataDir, 'loopwright.db'));
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
describe('claims on SQLite', () => claimContract(openOnDisk));
describe('runs on SQLite', () => runContract(openOnDisk));
describe('the order of messages on SQLite', () => messageOrderContract(openOnDisk));
describe('a crash with much under way on SQLite', () => largeCrashContract(openOnDisk));
describe('the workflow store on SQLite', () => workflowStoreContract(openOnDisk));
describe('graphs on SQLite', () => graphStoreContract(openOnDisk));
describe('executions on SQLite', () => executionStoreContract(openOnDisk));
describe('the store of edits on SQLite', () => editorStoreContract(openOnDisk));
describe('the account store on SQLite', () => accountStoreContract(openOnDisk));
describe('the history store on SQLite', () => historyStoreContract(openOnDisk));
describe('dead letters on SQLite', () => deadLetterContract(openOnDisk));
describe('retention on SQLite', () => retentionContract(openOnDisk));
describe('what is deleted for good on SQLite', () => purgeContract(openOnDisk));
describe('what is parked on SQLite', () => waitingStoreContract(openOnDisk));
describe('messages on terms on SQLite', () => messageTermsContract(openOnDisk));
describe('messages with an order key on SQLite', () => orderKeyContract(openOnDisk));
describe('the store on SQLite', () => storeContract(openOnDisk));
describe('backups of SQLite', () => backupContract(openOnDisk, openOnDisk));
describe('the longest keys on SQLite', () => longestKeyContract(openOnDisk));
describe('fixes of runs on SQLite', () => fixRunContract(openOnDisk));
