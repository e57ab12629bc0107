/** A workflow that was deleted in this browser. The server keeps it for a day. */
export interface Removed {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const KEY = 'loopwright.removed';
const KEPT_MS = 24 * 3_600_000;

/** What was deleted in this browser and can still be restored, the last first. */
export function removedWorkflows(now = Date.now()): readonly Removed[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
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
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // Without storage a deletion can be taken back as long as its message is shown.
  }
}
