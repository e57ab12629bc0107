import { createStore } from 'zustand/vanilla';

/** Who is signed in. Both tokens are JSON Web Tokens of the server; the refresh token stays good until it expires. */
export interface Session {
  readonly access: string;
  readonly refresh: string;
}

interface SessionState {
  readonly session: Session | null;
  /** Whether the session ended while somebody worked: they sign in again in place, and their work stays. */
  readonly expired: boolean;
}

const KEY = 'loopwright.session';

/** Shared by all windows of this browser through its storage. */
export const sessionStore = createStore<SessionState>(() => ({ session: stored(), expired: false }));

export function signIn(session: Session): void {
  localStorage.setItem(KEY, JSON.stringify(session));
  sessionStore.setState({ session, expired: false });
}

export function signOut(): void {
  localStorage.removeItem(KEY);
  sessionStore.setState({ session: null, expired: false });
}

export function sessionExpired(): void {
  sessionStore.setState({ expired: true });
}

/**
 * Tells when a session that had expired goes on: what waited for it is sent now.
 *
 * @returns ends the telling
 */
export function whenSignedInAgain(listener: () => void): () => void {
  return sessionStore.subscribe((state, before) => {
    if (before.expired && !state.expired && state.session !== null) listener();
  });
}

/** Follows what other windows do. Called once, at the start. */
export function followOtherWindows(): void {
  window.addEventListener('storage', ({ key }) => {
    if (key !== KEY && key !== null) return;
    const session = stored();
    sessionStore.setState(session === null ? { session } : { session, expired: false });
  });
}

function stored(): Session | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    const { access, refresh } = (value ?? {}) as Partial<Session>;
    return typeof access === 'string' && typeof refresh === 'string' ? { access, refresh } : null;
  } catch {
    return null;
  }
}
