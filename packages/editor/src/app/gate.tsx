import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { setupQuery } from '../api/first-queries.ts';
import { sessionStore } from '../api/session.ts';
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { Loading } from '../parts/loading.tsx';

/** Lets in who is signed in, or everybody where the server asks for no one; else the first account, or signing in. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const session = useStore(sessionStore, (state) => state.session);
  const setup = useQuery(setupQuery);
  if (session !== null) return children;
  // What is known stays though asking again failed: a server that is gone for a while must not take the page away.
  if (setup.data === undefined) {
    if (setup.isPending) return <Loading />;
    return <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />;
  }
  return setup.data.auth ? <SignInPage setup={setup.data} /> : children;
}
