import { newId } from '../../parts/new-id.ts';
import type { Change } from './changes.ts';

/** One step of a person: accepted whole or not at all. A repeat with the same `editId` changes nothing. */
export interface Edit {
  readonly editId: string;
  readonly changes: readonly Change[];
}

/** Edits that the server has not acknowledged, on disk so that a closed window loses none. */
export interface Outbox {
  load(): readonly Edit[];
  save(edits: readonly Edit[]): void;
}

/** Keeps the edits of one window on one workflow in the browser's storage. */
export function browserOutbox(workflowId: string, clientId: string): Outbox {
  const key = `loopwright.outbox.${workflowId}.${clientId}`;
  return {
    load: () => read(key),
    save(edits) {
      try {
        if (edits.length === 0) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(edits));
      } catch {
        // The storage is full or forbidden: the edits are still in memory and on their way.
      }
    },
  };
}

/** Takes over the edits that windows which are gone left unsent. A window lives as long as it holds its lock. */
export async function adoptOrphans(workflowId: string, clientId: string): Promise<readonly Edit[]> {
  const prefix = `loopwright.outbox.${workflowId}.`;
  const others = Object.keys(localStorage).filter((key) => key.startsWith(prefix) && key !== prefix + clientId);
  const adopted: Edit[] = [];
  for (const key of others) {
    await navigator.locks?.request(lockOf(key.slice(prefix.length)), { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      adopted.push(...read(key));
      localStorage.removeItem(key);
    });
  }
  return adopted;
}

/** This window's id, the same after a reload. */
export function windowId(): string {
  const key = 'loopwright.window';
  const known = sessionStorage.getItem(key);
  if (known !== null) return known;
  const id = newId();
  sessionStorage.setItem(key, id);
  return id;
}

/** Holds this window's lock until it closes. */
export function holdWindowLock(clientId: string): void {
  void navigator.locks?.request(lockOf(clientId), () => new Promise(() => undefined));
}

function lockOf(clientId: string): string {
  return `loopwright.window.${clientId}`;
}

function read(key: string): readonly Edit[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(value) ? (value as readonly Edit[]) : [];
  } catch {
    return [];
  }
}
