import { describe } from 'vitest';
import { accountStoreContract } from './account-store.contract.ts';
import { commitLogContract } from './commit-log.contract.ts';
import { editorStoreContract } from './editor-store.contract.ts';
import { fixRunContract } from './fix-run.contract.ts';
import { historyStoreContract } from './history-store.contract.ts';
import { largeCrashContract } from './large-crash.contract.ts';
import { openOn, postgresForTests } from './open-on-postgres.ts';
import { waitingStoreContract } from './waiting-store.contract.ts';
import { workflowStoreContract } from './workflow-store.contract.ts';

const open = openOn(postgresForTests());

describe('the commit log on PostgreSQL', () => commitLogContract(open));
describe('a crash with much under way on PostgreSQL', () => largeCrashContract(open));
describe('the workflow store on PostgreSQL', () => workflowStoreContract(open));
describe('the store of edits on PostgreSQL', () => editorStoreContract(open));
describe('the account store on PostgreSQL', () => accountStoreContract(open));
describe('the history store on PostgreSQL', () => historyStoreContract(open));
describe('the waiting store on PostgreSQL', () => waitingStoreContract(open));
describe('fixes of runs on PostgreSQL', () => fixRunContract(open));
