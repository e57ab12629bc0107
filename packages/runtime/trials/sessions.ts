import type { Json } from '@loopwright/model';
import type { Clock } from '../ports.ts';

/** A live node instance of development mode: what it keeps between two runs of one session. */
export interface TrialSession {
  /** Position of a pulled producer. */
  cursor: Json;
  /** What the node keeps in its state. */
  state: Json;
}

/** Sessions by owner, session id and node (contract 4.7). */
export interface TrialSessions {
  /** The instance of a node in a session; a fresh one without a session id. */
  of(ownerId: number, sessionId: string | null, node: string): TrialSession;
  /** Drops one instance, after a timeout. */
  drop(ownerId: number, sessionId: string | null, node: string): void;
  /** Drops all instances of a session; whether there was one. */
  reset(ownerId: number, sessionId: string): boolean;
}

/** Sessions kept at most; the longest idle goes first. */
const KEPT_SESSIONS = 10_000;

/** Makes the sessions; each is dropped when it was idle for `idleMs`. */
export function createTrialSessions(clock: Clock, idleMs: number): TrialSessions {
  const sessions = new Map<string, { readonly nodes: Map<string, TrialSession>; usedAt: number }>();

  function sweep(now: number): void {
    for (const [key, session] of sessions) {
      if (now - session.usedAt < idleMs && sessions.size <= KEPT_SESSIONS) break;
      sessions.delete(key);
    }
  }

  return {
    of(ownerId, sessionId, node) {
      const now = clock.now();
      sweep(now);
      if (sessionId === null) return { cursor: null, state: null };
      const key = `${ownerId}:${sessionId}`;
      const session = sessions.get(key) ?? { nodes: new Map<string, TrialSession>(), usedAt: now };
      session.usedAt = now;
      sessions.delete(key);
      sessions.set(key, session); // the map's order is that of use
      let instance = session.nodes.get(node);
      if (instance === undefined) {
        instance = { cursor: null, state: null };
        session.nodes.set(node, instance);
      }
      return instance;
    },
    drop(ownerId, sessionId, node) {
      if (sessionId !== null) sessions.get(`${ownerId}:${sessionId}`)?.nodes.delete(node);
    },
    reset: (ownerId, sessionId) => sessions.delete(`${ownerId}:${sessionId}`),
  };
}
