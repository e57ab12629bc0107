import type { LiveFrame } from '@loopwright/model';
import { accessToken } from './client.ts';
import { sessionExpired, sessionStore } from './session.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** Codes after which coming back is of no use: no such workflow, or not this user's. */
const FINAL = new Set([4404]);
/** The token is not valid, or one is needed. */
const REFUSED_TOKEN = 4401;

/** How the socket stands. `lost`: it dropped and comes back by itself. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

/**
 * Watches a workflow on `/ws/live/`. Comes back by itself when the socket drops, waiting longer each time until a frame comes;
 * every time it opens the first frame is a `snapshot`, which stands for all that was missed. A session that is refused is
 * renewed once; one that is refused even so ends, and the socket comes back when they signed in again.
 *
 * @returns ends the watch
 */
export function watchWorkflow(
  workflowId: string,
  onFrame: (frame: LiveFrame) => void,
  onConnection: (connection: Connection) => void,
): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let ended = false;
  let attempts = 0;

  /** Token with which the socket was refused last; null: none since a frame came. */
  let refused: string | null = null;

  async function open(): Promise<void> {
    attempts += 1;
    const attempt = attempts;
    const token = await accessToken(refused).catch(() => null);
    if (ended || attempt !== attempts) return; // a session that is renewed takes its time, and another opens meanwhile
    const { session, expired } = sessionStore.getState();
    if (expired) return;
    if (token === null && session !== null) return comeBack(); // the server cannot renew it now
    const address = `${location.origin.replace(/^http/, 'ws')}/ws/live/${workflowId}/`;
    const opened = token === null ? new WebSocket(address) : new WebSocket(address, ['bearer', token]);
    socket = opened;
    opened.onopen = () => onConnection('open');
    opened.onmessage = ({ data }) => {
      wait = FIRST_WAIT_MS;
      refused = null;
      onFrame(JSON.parse(String(data)) as LiveFrame);
    };
    opened.onclose = ({ code }) => {
      if (ended) return;
      if (FINAL.has(code)) return onConnection('refused');
      onConnection('lost');
      if (code === REFUSED_TOKEN && (token === null || refused !== null)) return sessionExpired();
      if (code === REFUSED_TOKEN) refused = token;
      comeBack();
    };
  }

  function comeBack(): void {
    timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  /** The network is back, somebody looks again or has signed in again: no reason to wait. */
  function hurry(): void {
    if (ended || document.hidden || (socket !== null && socket.readyState !== WebSocket.CLOSED)) return;
    clearTimeout(timer);
    void open();
  }

  onConnection('connecting');
  void open();
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  const unfollow = sessionStore.subscribe(({ session, expired }, before) => {
    if (before.expired && !expired && session !== null) hurry();
  });
  return () => {
    ended = true;
    clearTimeout(timer);
    window.removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
    unfollow();
    socket?.close(1000);
  };
}
