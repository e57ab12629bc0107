import { currentUser } from '../../api/session.ts';

/** A workflow that its user deleted in this browser. The server keeps it for a day. */
export interface Removed {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const KEPT_MS = 24 * 3_600_000;

/** What whoever is signed in deleted in this browser and can still be restored, the last first. */
export function removedWorkflows(now = Date.now()): readonly Removed[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key()) ?? '[]');
    return Array.isArray(value) ? (value as Removed[]).filter(({ at }) => now - at < KEPT_MS) : [];
  } catch {
    return [];
  }
}

export function rememberRemoved(removed: Removed): void {
  write([removed, ...removedWorkflows().filter(({ id }) => id !== removed.id)]);
}

export function forgetRemoved(id: string): void {
  write(removedWorkflows().filter((removed) => removed.id !== id));
}

function write(all: readonly Removed[]): void {
  try {
    localStorage.setItem(key(), JSON.stringify(all));
  } catch {
    // Without storage a deletion can be taken back as long as its message is shown.
  }
}

/** Who uses the browser next learns nothing of it. */
function key(): string {
  return `loopwright.removed.${currentUser()}`;
}
