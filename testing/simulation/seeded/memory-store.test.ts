import { openInMemory } from '@loopwright/storage/memory';
import { describe } from 'vitest';
import { accountStoreContract } from '../../contracts/account-store.contract.ts';
import { commitLogContract } from '../../contracts/commit-log.contract.ts';
import { editorStoreContract } from '../../contracts/editor-store.contract.ts';
import { type Opened, START } from '../../contracts/fixture.ts';
import { historyStoreContract } from '../../contracts/history-store.contract.ts';
import { waitingStoreContract } from '../../contracts/waiting-store.contract.ts';
import { workflowStoreContract } from '../../contracts/workflow-store.contract.ts';
import { sharedDatabase } from './shared-database.ts';

/** What the simulation rests on keeps the promises that the real databases do. */
const openWith = (changes: Parameters<typeof openInMemory>[0]['changes']) => async (): Promise<Opened> => {
  const store = openInMemory({ clock: { now: () => START }, ...(changes === undefined ? {} : { changes }) });
  return { store, reopen: async () => store, close: async () => store.database.close() };
};

describe('the simulated database that one process owns', () => {
  const open = openWith(undefined);
  describe('its commit log', () => commitLogContract(open));
  describe('its workflow store', () => workflowStoreContract(open));
  describe('its store of edits', () => editorStoreContract(open));
  describe('its account store', () => accountStoreContract(open));
  describe('its history store', () => historyStoreContract(open));
  describe('what is parked on it', () => waitingStoreContract(open));
});

describe('the simulated database that workers share', () => {
  // Each incarnation of a contract ends with the next one: its process is gone.
  const open = openWith(sharedDatabase(() => true).changes);
  describe('its commit log', () => commitLogContract(open));
  describe('what is parked on it', () => waitingStoreContract(open));
});
