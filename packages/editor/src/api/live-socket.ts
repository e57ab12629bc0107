import type { LiveFrame } from '@loopwright/model';
import { accessToken } from './client.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** Codes after which coming back is of no use: no such workflow, or not this user's. */
const FINAL = new Set([4404]);

/** How the socket stands. `lost`: it dropped and comes back by itself. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

/**
 * Watches a workflow on `/ws/live/`. Comes back by itself when the socket drops, waiting longer each time; every time it opens
 * the first frame is a `snapshot`, which stands for all that was missed.
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

  async function open(): Promise<void> {
    attempts += 1;
    const attempt = attempts;
    const token = await accessToken().catch(() => null);
    if (ended || attempt !== attempts) return; // a session that is renewed takes its time, and another opens meanwhile
    const address = `${location.origin.replace(/^http/, 'ws')}/ws/live/${workflowId}/`;
    const opened = token === null ? new WebSocket(address) : new WebSocket(address, ['bearer', token]);
    socket = opened;
    opened.onopen = () => {
      wait = FIRST_WAIT_MS;
      onConnection('open');
    };
    opened.onmessage = ({ data }) => onFrame(JSON.parse(String(data)) as LiveFrame);
    opened.onclose = ({ code }) => {
      if (ended) return;
      if (FINAL.has(code)) return onConnection('refused');
      onConnection('lost');
      timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  }

  /** The network is back, or somebody looks again: no reason to wait. */
  function hurry(): void {
    if (ended || document.hidden || socket === null || socket.readyState !== WebSocket.CLOSED) return;
    clearTimeout(timer);
    void open();
  }

  onConnection('connecting');
  void open();
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  return () => {
    ended = true;
    clearTimeout(timer);
    window.removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
    socket?.close(1000);
  };
}
