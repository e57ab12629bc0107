import { useCallback, useState } from 'react';
import type { Approval } from '../../api/approvals.ts';

/** Approvals that somebody fills in on this page. */
export interface Kept {
  /** Those that are pending and, in their places, those that are filled in here though they are not in the list any more; newest first. */
  readonly shown: readonly Approval[];
  /** Keeps one, or lets it go. */
  readonly keep: (approval: Approval, isKept: boolean) => void;
}

/** Keeps what is being filled in, whatever became of it. */
export function useKept(listed: readonly Approval[]): Kept {
  const [kept, setKept] = useState<ReadonlyMap<number, Approval>>(new Map());
  const keep = useCallback((approval: Approval, isKept: boolean) => {
    setKept((before) => {
      if (!isKept && !before.has(approval.id)) return before;
      const after = new Map(before);
      if (isKept) after.set(approval.id, approval);
      else after.delete(approval.id);
      return after;
    });
  }, []);
  const ids = new Set(listed.map(({ id }) => id));
  const others = [...kept.values()].filter(({ id }) => !ids.has(id));
  const shown = others.length === 0 ? listed : [...listed, ...others].sort((left, right) => right.id - left.id);
  return { shown, keep };
}
