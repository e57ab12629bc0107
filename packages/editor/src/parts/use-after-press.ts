import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * A function that does `work` at once, or, while the button of the mouse is held, after the click that this becomes: what is
 * pressed must not move or go away before. Of several calls that wait, the last counts; on a page that was left, none does.
 */
export function useAfterPress<T>(work: (value: T) => void): (value: T) => void {
  const current = useRef(work);
  const mouse = useRef<'free' | 'held' | 'elsewhere'>('elsewhere');
  const waiting = useRef<{ readonly value: T } | null>(null);
  useEffect(() => {
    current.current = work;
  });
  // A page that was left stays, hidden, until the code of the next one is there: of the effects only those of the layout end at once.
  useLayoutEffect(() => {
    const whole = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    function press({ button }: MouseEvent): void {
      if (button !== 0) return;
      clearTimeout(timer);
      mouse.current = 'held';
    }
    function release(): void {
      if (mouse.current !== 'held') return;
      // The click is told in the same turn as the release, behind it.
      timer = setTimeout(() => {
        mouse.current = 'free';
        const next = waiting.current;
        waiting.current = null;
        if (next !== null) current.current(next.value);
      });
    }
    const seen = { capture: true, signal: whole.signal };
    addEventListener('mousedown', press, seen);
    addEventListener('mouseup', release, seen);
    // What is dragged away, or out of this window, is never told to be released.
    addEventListener('dragend', release, seen);
    addEventListener('blur', release, { signal: whole.signal });
    mouse.current = 'free';
    return () => {
      mouse.current = 'elsewhere';
      waiting.current = null;
      clearTimeout(timer);
      whole.abort();
    };
  }, []);
  return useCallback((value) => {
    if (mouse.current === 'free') current.current(value);
    else if (mouse.current === 'held') waiting.current = { value };
  }, []);
}
