import { useCallback, useEffect, useRef, useState } from 'react';
import { usePanel } from '../use-panel.tsx';

const QUIET_MS = 400;

/** What is typed into a field, told to the document when the typing pauses, the field is left, or somebody asks for it. */
export interface Draft {
  readonly value: string;
  change(value: string): void;
  /** Tells it now. */
  flush(): void;
}

/**
 * What somebody types in place of what is stored.
 *
 * @param commit - tells a text to the document; answers whether what is stored now is that text. Where it is not, what was
 *   typed goes on being shown
 */
export function useDraft(stored: string, commit: (value: string) => boolean): Draft {
  const { drafts } = usePanel();
  const [draft, setDraft] = useState<string | null>(null);
  const waiting = useRef<{ readonly value: string; readonly timer: number } | null>(null);
  const latest = useRef(commit);
  latest.current = commit;

  const flush = useCallback(() => {
    if (waiting.current === null) return;
    const { value, timer } = waiting.current;
    window.clearTimeout(timer);
    waiting.current = null;
    if (latest.current(value)) setDraft(null);
  }, []);

  useEffect(() => {
    drafts.add(flush);
    return () => {
      flush();
      drafts.delete(flush);
    };
  }, [drafts, flush]);

  const change = useCallback(
    (value: string) => {
      setDraft(value);
      if (waiting.current !== null) window.clearTimeout(waiting.current.timer);
      waiting.current = { value, timer: window.setTimeout(flush, QUIET_MS) };
    },
    [flush],
  );
  return { value: draft ?? stored, change, flush };
}
