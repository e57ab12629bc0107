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
export const sessionStore = createStore<SessionState>(() => ({ session: storedSession(), expired: false }));

/** Who edits on a server that asks for no one. */
export const ANYONE = 'anyone';

/** Takes a session over. Where it is somebody else's than this page's, the page is left for one of their own. */
export function signIn(session: Session): void {
  localStorage.setItem(KEY, JSON.stringify(session));
  takeOver(session);
}

/** Signs somebody else in, who gets a page of their own: nothing on this one goes on. */
export function changeUser(session: Session): void {
  localStorage.setItem(KEY, JSON.stringify(session));
  location.assign('/');
}

function takeOver(session: Session): void {
  const { session: before } = sessionStore.getState();
  if (before !== null && userOf(before) !== userOf(session)) location.assign('/');
  else sessionStore.setState({ session, expired: false });
}

/** The id of who is signed in; `ANYONE` where nobody is. */
export function currentUser(): string {
  return userOf(sessionStore.getState().session);
}

export function userOf(session: Session | null): string {
  return session === null ? ANYONE : String(claimsOf(session.refresh).user_id ?? ANYONE);
}

/** What a JSON Web Token claims (RFC 7519, section 4); nothing where it is none. */
export function claimsOf(token: string): { readonly user_id?: number; readonly exp?: number } {
  try {
    return JSON.parse(atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'))) as object;
  } catch {
    return {};
  }
}

export function signOut(): void {
  localStorage.removeItem(KEY);
  sessionStore.setState({ session: null, expired: false });
}

export function sessionExpired(): void {
  sessionStore.setState({ expired: true });
}

/** Tells when whoever was signed in is so no more: what is known of their things is none of the next one's business. */
export function whenUserLeaves(listener: () => void): () => void {
  return sessionStore.subscribe(({ session }, { session: before }) => {
    if (before !== null && userOf(before) !== userOf(session)) listener();
  });
}

/** Follows what other windows do. Called once, at the start. */
export function followOtherWindows(): void {
  window.addEventListener('storage', ({ key }) => {
    if (key !== KEY && key !== null) return;
    const session = storedSession();
    if (session === null) sessionStore.setState({ session });
    else takeOver(session);
  });
}

/** Whose session this browser goes on with: where it is somebody else's, this page is being left for one of theirs. */
export function storedSession(): Session | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    const { access, refresh } = (value ?? {}) as Partial<Session>;
    return typeof access === 'string' && typeof refresh === 'string' ? { access, refresh } : null;
  } catch {
    return null;
  }
}
