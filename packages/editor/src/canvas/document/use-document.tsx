import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Document } from './document.ts';
import type { DocumentState, DocumentStore } from './document-store.ts';

const DocumentContext = createContext<DocumentStore | null>(null);

export const DocumentProvider = DocumentContext.Provider;

/** The document store of the workflow whose canvas this is part of. */
export function useDocumentStore(): DocumentStore {
  const store = useContext(DocumentContext);
  if (store === null) throw new Error('This part is only shown on a canvas');
  return store;
}

/** A part of the store's state; renders again only when that part changed. */
export function useDocumentState<Part>(select: (state: DocumentState) => Part): Part {
  return useStore(useDocumentStore(), select);
}

/** A part of the loaded document. */
export function useDocument<Part>(select: (document: Document) => Part): Part {
  return useDocumentState(({ document }) => {
    if (document === null) throw new Error('The document is not loaded');
    return select(document);
  });
}
