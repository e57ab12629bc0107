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

/** Makes changes, and answers what must be known to take them back. */
type Submit = (changes: readonly Change[]) => readonly Sent[];

/** What can be undone and redone in one window. */
export interface Steps {
  /** One that cannot be taken back is none. */
  add(step: Step): void;
  /** Undoes the last step that still changes something. */
  undo(document: Document, submit: Submit): void;
  redo(document: Document, submit: Submit): void;
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
      const { left, taken } = takeLast(undoable, document, submit);
      undoable = left;
      redoable = [...redoable, ...taken];
    },
    redo(document, submit) {
      const { left, taken } = takeLast(redoable, document, submit);
      redoable = left;
      undoable = [...undoable, ...taken];
    },
    forget: (editId) => change((made) => made.filter((one) => one.editId !== editId)),
    rename: (editId, newId) =>
      change((made) => made.map((one) => (one.editId === editId ? { ...one, editId: newId } : one))),
    labels: () => ({ undoLabel: undoable.at(-1)?.label ?? null, redoLabel: redoable.at(-1)?.label ?? null }),
  };
}

/** Takes the last step back that still changes something. Answers the steps that are left, and the one that takes it back again. */
function takeLast(
  steps: readonly Step[],
  document: Document,
  submit: Submit,
): { readonly left: readonly Step[]; readonly taken: readonly Step[] } {
  let left = steps;
  while (left.length > 0) {
    const step = left.at(-1)!;
    left = left.slice(0, -1);
    const changes = takeBack(document, step.made);
    if (changes.length > 0) return { left, taken: [{ ...step, made: submit(changes), key: null }] };
  }
  return { left, taken: [] };
}
