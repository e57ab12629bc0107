import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { currentUser, sessionStore, userOf } from '../../api/session.ts';
import { openDocument } from './open-document.ts';
import { createOpenDocuments, type OpenDocuments } from './open-documents.ts';
import { adoptOrphans, keptWorkflows } from './outbox.ts';
import { windowId } from './window-id.ts';

const DocumentsContext = createContext<OpenDocuments | null>(null);

/** Holds the documents of whoever is let in, and sends what they left unsent, once this window's id is its own. */
export function DocumentsProvider({
  claimed,
  children,
}: {
  readonly claimed: Promise<void>;
  readonly children: ReactNode;
}) {
  const queries = useQueryClient();
  const [documents, setDocuments] = useState<OpenDocuments | null>(null);
  useEffect(() => {
    const user = currentUser();
    const left = new AbortController();
    void claimed.then(() => {
      if (left.signal.aborted) return;
      const opened = createOpenDocuments({
        open: (workflowId) => openDocument(workflowId, user, queries),
        kept: () => keptWorkflows(user),
        adopt: (workflowId) => adoptOrphans(user, workflowId, windowId()),
      });
      setDocuments(opened);
      opened.sendKept();
      // Also one that was renewed: what was refused as signed out waits for it.
      const forget = sessionStore.subscribe(({ session }, before) => {
        if (session !== null && session !== before.session && userOf(session) === user) opened.sendKept();
      });
      left.signal.addEventListener('abort', () => {
        forget();
        opened.stop();
      });
    });
    return () => left.abort();
  }, [queries, claimed]);
  if (documents === null) return null;
  return <DocumentsContext.Provider value={documents}>{children}</DocumentsContext.Provider>;
}

/** The documents of whoever is signed in. */
export function useDocuments(): OpenDocuments {
  const documents = useContext(DocumentsContext);
  if (documents === null) throw new Error('This part is only shown to whoever is let in');
  return documents;
}
