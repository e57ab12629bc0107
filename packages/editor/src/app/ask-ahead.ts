import type { QueryClient } from '@tanstack/react-query';
import { documentQuery, nodeTypesQuery, setupQuery } from '../api/first-queries.ts';
import { sessionStore } from '../api/session.ts';

/**
 * Asks for what the canvas at an address begins with: its code, the node types and the document, all at the same time, instead of
 * one after the other as its parts come to be drawn. Asks for nothing at other addresses.
 */
export async function askAhead(queries: QueryClient, { pathname, search }: Location): Promise<void> {
  const id = /^\/workflows\/([^/]+)$/.exec(pathname)?.[1];
  if (id === undefined || new URLSearchParams(search).has('run')) return;
  // What fails here is asked for again by the page, which says so.
  const code = Promise.allSettled([import('../canvas/workflow-page.tsx'), import('../canvas/canvas-page.tsx')]);
  if (await isLetIn(queries)) {
    void queries.prefetchQuery(nodeTypesQuery);
    void queries.prefetchQuery(documentQuery(id));
  }
  await code;
}

/** Whether the server answers this window: somebody is signed in, or it asks for no one. */
async function isLetIn(queries: QueryClient): Promise<boolean> {
  if (sessionStore.getState().session !== null) return true;
  const setup = await queries.fetchQuery(setupQuery).catch(() => null);
  return setup?.auth === false;
}
