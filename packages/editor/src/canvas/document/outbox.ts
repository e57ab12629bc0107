import type { Json, JsonObject } from '@loopwright/model';
import type { Change } from './changes.ts';
import { PASSWORD_MASK } from './passwords.ts';
import { lockOf } from './window-id.ts';

/** One step of a person: accepted whole or not at all. A repeat with the same `editId` changes nothing. */
export interface Edit {
  readonly editId: string;
  readonly changes: readonly Change[];
}

/** Edits that the server has not acknowledged, on disk so that a closed window loses none. */
export interface Outbox {
  load(): readonly Edit[];
  save(edits: readonly Edit[]): void;
  /** From now on this value of fields with this name is left out of what is saved: a password that was just written. */
  hide(field: string, value: string): void;
}

/** The edits as they may lie on disk: in place of each hidden value stands what was there before it, so that a reload asks for it again. */
export function withoutHidden(
  edits: readonly Edit[],
  isHidden: (field: string, value: unknown) => boolean,
): readonly Edit[] {
  const before = new Map<string, Json>();
  const shown = (id: string, values: JsonObject, replaced: JsonObject | undefined): JsonObject =>
    Object.fromEntries(
      Object.entries(values).map(([field, value]) => {
        if (!isHidden(field, value)) return [field, value];
        const key = `${id} ${field}`;
        if (!before.has(key)) {
          const old = replaced === undefined ? PASSWORD_MASK : (replaced[field] ?? '');
          before.set(key, isHidden(field, old) ? PASSWORD_MASK : old);
        }
        return [field, before.get(key)!];
      }),
    );
  const shownChange = (change: Change): Change => {
    if (change.op === 'add_node') return { ...change, form_values: shown(change.id, change.form_values, {}) };
    if (change.op !== 'update_node' || change.set.form_values === undefined) return change;
    const { id, set, expected } = change;
    const replaced = expected?.form_values;
    return {
      ...change,
      set: { ...set, form_values: shown(id, change.set.form_values, replaced) },
      ...(replaced && { expected: { ...expected, form_values: shown(id, replaced, replaced) } }),
    };
  };
  return edits.map(({ editId, changes }) => ({ editId, changes: changes.map(shownChange) }));
}

const PREFIX = 'loopwright.outbox.';

/** Keeps the edits of a user in one window on one workflow in the browser's storage. */
export function browserOutbox(user: string, workflowId: string, clientId: string): Outbox {
  const key = keyOf(user, workflowId) + clientId;
  const hidden = new Map<string, Set<unknown>>();
  const isHidden = (field: string, value: unknown): boolean => hidden.get(field)?.has(value) === true;
  return {
    load: () => read(key),
    save(edits) {
      try {
        if (edits.length === 0) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(withoutHidden(edits, isHidden)));
      } catch {
        // The storage is full or forbidden: the edits are still in memory and on their way.
      }
    },
    hide(field, value) {
      hidden.set(field, (hidden.get(field) ?? new Set()).add(value));
    },
  };
}

/** Workflows of which this browser keeps edits of a user, of whatever window. */
export function keptWorkflows(user: string): readonly string[] {
  const prefix = `${PREFIX}${user}.`;
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return [...new Set(keys.map((key) => key.slice(prefix.length, key.indexOf('.', prefix.length))))];
}

/** Takes over the edits that a user's windows which are gone left unsent. A window lives as long as it holds its lock. */
export async function adoptOrphans(user: string, workflowId: string, clientId: string): Promise<readonly Edit[]> {
  const prefix = keyOf(user, workflowId);
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

/** Without the window's id, which follows. */
function keyOf(user: string, workflowId: string): string {
  return `${PREFIX}${user}.${workflowId}.`;
}

function read(key: string): readonly Edit[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(value) ? (value as readonly Edit[]) : [];
  } catch {
    return [];
  }
}
