import { useEffect, useRef, useState } from 'react';
import type { Path } from './paths.ts';
import type { ValueSource } from './value-source.ts';

/** Characters that are loaded at a time. */
const PART = 10_000;

interface LongText {
  /** As far as it is loaded; null before the first part. */
  readonly shown: string | null;
  readonly isLoading: boolean;
  /** Why the next part could not be had. */
  readonly error: Error | null;
}

const CLOSED: LongText = { shown: null, isLoading: false, error: null };

/** The text at a path, loaded part by part. With another source it begins closed again. */
export function useLongText(source: ValueSource, path: Path): LongText & { readonly more: () => Promise<void> } {
  const [state, setState] = useState(CLOSED);
  const current = useRef(source);
  useEffect(() => {
    current.current = source;
    setState(CLOSED);
  }, [source]);

  async function more(): Promise<void> {
    const before = state.shown ?? '';
    setState({ ...state, isLoading: true, error: null });
    const next = await nextPart(before);
    if (current.current === source) setState({ isLoading: false, shown: state.shown, error: null, ...next });
  }

  async function nextPart(before: string): Promise<Partial<LongText>> {
    try {
      return { shown: before + (await source.textAt(path, before.length, PART)) };
    } catch (cause) {
      return { error: cause as Error };
    }
  }
  return { ...state, more };
}
