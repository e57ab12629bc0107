import type { Change } from './changes.ts';
import type { Document } from './document.ts';
import { type Made, takeBack } from './take-back.ts';

/** How many steps can be undone. */
const MOST_STEPS = 200;

/** A change that was made, and the edit that it went with. */
export type Sent = Made & { readonly editId: string };

/** What a person did at once. */
interface Step {
  readonly label: string;
  readonly made: readonly Sent[];
  /** Steps with the same key that follow each other become one: letters of a field, pushes of an arrow key. */
  readonly key: string | null;
}

/** What can be undone and redone in one window. */
export interface Steps {
  /** One that cannot be taken back is none. */
  add(step: Step): void;
  /** Undoes the last step that still changes something. `submit` makes the changes and answers what must be known to redo them. */
  undo(document: Document, submit: (changes: readonly Change[]) => readonly Sent[]): void;
  redo(document: Document, submit: (changes: readonly Change[]) => readonly Sent[]): void;
  /** The server did not take this edit: what it changed is neither undone nor redone. */
  forget(editId: string): void;
  /** An edit is sent again under another id. */
  rename(editId: string, newId: string): void;
  /** What an undo or a redo would do; null: nothing. */
  labels(): { readonly undoLabel: string | null; readonly redoLabel: string | null };
}

export function createSteps(): Steps {
  let undoable: readonly Step[] = [];
  let redoable: readonly Step[] = [];

  function change(work: (made: readonly Sent[]) => readonly Sent[]): void {
    const changed = (steps: readonly Step[]): readonly Step[] =>
      steps.map((step) => ({ ...step, made: work(step.made) })).filter(({ made }) => made.length > 0);
    undoable = changed(undoable);
    redoable = changed(redoable);
  }

  return {
    add(step) {
      if (step.made.length === 0) return;
      const last = undoable.at(-1);
      const isJoined = last !== undefined && step.key !== null && last.key === step.key;
      undoable = isJoined
        ? [...undoable.slice(0, -1), { ...last, made: [...last.made, ...step.made] }]
        : [...undoable, step].slice(-MOST_STEPS);
      redoable = [];
    },
    undo(document, submit) {
      while (undoable.length > 0) {
        const step = undoable.at(-1)!;
        undoable = undoable.slice(0, -1);
        const changes = takeBack(document, step.made);
        if (changes.length === 0) continue;
        redoable = [...redoable, { ...step, made: submit(changes), key: null }];
        return;
      }
    },
    redo(document, submit) {
      while (redoable.length > 0) {
        const step = redoable.at(-1)!;
        redoable = redoable.slice(0, -1);
        const changes = takeBack(document, step.made);
        if (changes.length === 0) continue;
        undoable = [...undoable, { ...step, made: submit(changes), key: null }];
        return;
      }
    },
    forget: (editId) => change((made) => made.filter((one) => one.editId !== editId)),
    rename: (editId, newId) =>
      change((made) => made.map((one) => (one.editId === editId ? { ...one, editId: newId } : one))),
    labels: () => ({ undoLabel: undoable.at(-1)?.label ?? null, redoLabel: redoable.at(-1)?.label ?? null }),
  };
}
