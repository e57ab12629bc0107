import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Rows drawn above and below what is seen. */
const SPARE = 8;

/** Which rows of a long list are drawn. All have the same height. */
export interface RowWindow {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly first: number;
  /** One after the last row drawn. */
  readonly end: number;
  onScroll(): void;
  /** Scrolls as little as brings the row into sight. */
  show(index: number): void;
}

export function useWindow(count: number, rowHeight: number): RowWindow {
  const ref = useRef<HTMLDivElement | null>(null);
  const [seen, setSeen] = useState({ top: 0, height: 600 });
  const measure = useCallback(() => {
    const element = ref.current;
    if (element === null) return;
    setSeen((before) =>
      before.top === element.scrollTop && before.height === element.clientHeight
        ? before
        : { top: element.scrollTop, height: element.clientHeight },
    );
  }, []);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure]);
  const show = useCallback(
    (index: number) => {
      const element = ref.current;
      if (element === null || index < 0) return;
      const top = index * rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeight > element.scrollTop + element.clientHeight)
        element.scrollTop = top + rowHeight - element.clientHeight;
    },
    [rowHeight],
  );
  return {
    ref,
    first: Math.max(0, Math.floor(seen.top / rowHeight) - SPARE),
    end: Math.min(count, Math.ceil((seen.top + seen.height) / rowHeight) + SPARE),
    onScroll: measure,
    show,
  };
}
