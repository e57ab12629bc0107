import type { DocumentStore } from './document-store.ts';
import type { Edit } from './outbox.ts';

/** The documents of one user in this window. They outlive their canvases: what was changed there is sent, whatever page is open. */
export interface OpenDocuments {
  /** The document of a workflow, to be loaded by its canvas. */
  of(workflowId: string): DocumentStore;
  /** Takes over what windows that are gone left unsent of a workflow. */
  adopt(workflowId: string): Promise<readonly Edit[]>;
  /** Sends what this window, and windows that are gone, left unsent. */
  sendKept(): void;
  /** Sends what is unsent of a workflow. Answers whether the server has all of it: what is started then is what was drawn. */
  save(workflowId: string): Promise<boolean>;
  /** Their user left: nothing more is sent. */
  stop(): void;
}

interface DocumentsPort extends Pick<OpenDocuments, 'adopt'> {
  open(workflowId: string): DocumentStore;
  /** Workflows of which edits are kept in this browser. */
  kept(): readonly string[];
}

export function createOpenDocuments({ open, kept, adopt }: DocumentsPort): OpenDocuments {
  const stores = new Map<string, DocumentStore>();

  function of(workflowId: string): DocumentStore {
    const store = stores.get(workflowId) ?? open(workflowId);
    stores.set(workflowId, store);
    return store;
  }

  async function save(workflowId: string): Promise<boolean> {
    if (!stores.has(workflowId) && !kept().includes(workflowId)) return true;
    return of(workflowId).send(await adopt(workflowId));
  }

  return {
    of,
    adopt,
    save,
    sendKept() {
      for (const workflowId of new Set([...stores.keys(), ...kept()])) void save(workflowId);
    },
    stop() {
      for (const store of stores.values()) store.stop();
    },
  };
}
