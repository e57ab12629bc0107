import { applyChanges } from '../changes.ts';
import type { Document, DocumentNode } from '../document.ts';
import { createDocumentStore, type DocumentPort, type SendOutcome } from '../document-store.ts';
import type { Edit } from '../outbox.ts';

export const NODE: Omit<DocumentNode, 'id'> = {
  node_type: 'counter',
  x: 0,
  y: 0,
  form_values: {},
  config: {},
  input_data: {},
  output_data: {},
};

/** A document with nothing on it. */
export const EMPTY: Document = {
  revision: 1,
  workflow: {
    id: 'w',
    name: 'Orders',
    description: null,
    category: null,
    tags: [],
    env: {},
    workflow_type: 'production',
  },
  nodes: new Map(),
  connections: new Map(),
  annotations: [],
};

/** Lets what was promised happen. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A store of a document with one node, `a`, and a server that answers when the test says so. */
export function openStore(node: Partial<DocumentNode> = {}, kept: readonly Edit[] = []) {
  let server: Document = { ...EMPTY, nodes: new Map([['a', { ...NODE, ...node, id: 'a' }]]) };
  const sent: { readonly edit: Edit; answer(outcome: SendOutcome): void }[] = [];
  const waits: (() => void)[] = [];
  let saved: readonly Edit[] = kept;
  let ids = 0;
  const port: DocumentPort = {
    clientId: 'window',
    outbox: {
      load: () => saved,
      save: (edits) => {
        saved = edits;
      },
      hide: () => undefined,
    },
    load: async () => server,
    send: (edit) => new Promise((resolve) => sent.push({ edit, answer: resolve })),
    later(work) {
      waits.push(work);
      return () => undefined;
    },
    newId: () => `edit-${++ids}`,
  };
  return {
    store: createDocumentStore(port),
    port,
    sent,
    waits,
    saved: () => saved,
    setServer: (change: Partial<Document>) => {
      server = { ...server, ...change };
    },
    accept: async (index: number) => {
      const { edit, answer } = sent[index]!;
      server = { ...applyChanges(server, edit.changes), revision: server.revision + 1 };
      answer({ kind: 'accepted', revision: server.revision });
      await settled();
    },
  };
}
