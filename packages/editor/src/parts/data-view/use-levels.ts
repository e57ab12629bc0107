import { useCallback, useEffect, useRef, useState } from 'react';
import { type Path, pointerOf } from './paths.ts';
import type { LoadedLevel } from './tree-rows.ts';
import type { Level, ValueSource } from './value-source.ts';

/** Entries loaded at a time. */
const PART = 100;

export interface Levels {
  readonly levels: ReadonlyMap<string, LoadedLevel>;
  readonly open: ReadonlySet<string>;
  toggle(path: Path, isOpen: boolean): void;
  more(path: Path): void;
}

/** The levels of a value that are open in its tree, loaded as they are opened. */
export function useLevels(source: ValueSource): Levels {
  const [levels, setLevels] = useState<ReadonlyMap<string, LoadedLevel>>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const current = useRef(source);
  current.current = source;

  const load = useCallback((from: ValueSource, path: Path, offset: number) => {
    const pointer = pointerOf(path);
    const add = ({ entries, length }: Level): void => {
      if (current.current !== from) return;
      setLevels((all) => {
        const before = all.get(pointer)?.entries.slice(0, offset) ?? [];
        return new Map(all).set(pointer, { entries: [...before, ...entries], length, error: null });
      });
    };
    const answer = from.level(path, offset, PART);
    if (!(answer instanceof Promise)) return add(answer);
    setLevels((all) => {
      const before = all.get(pointer);
      return new Map(all).set(pointer, { entries: before?.entries ?? [], length: before?.length ?? null, error: null });
    });
    answer.then(add, (error: Error) => {
      if (current.current !== from) return;
      setLevels((all) => {
        const before = all.get(pointer);
        return new Map(all).set(pointer, {
          entries: before?.entries ?? [],
          length: before?.length ?? null,
          error: error.message,
        });
      });
    });
  }, []);

  // Another value: what is open stays open where the new one has it too, as after a second try of a node.
  const opened = useRef(open);
  opened.current = open;
  useEffect(() => {
    setLevels(new Map());
    load(source, [], 0);
    for (const pointer of opened.current) load(source, pathOf(pointer, source), 0);
  }, [source, load]);

  return {
    levels,
    open,
    toggle(path, isOpen) {
      const pointer = pointerOf(path);
      setOpen((all) => {
        const next = new Set(all);
        if (isOpen) next.add(pointer);
        else next.delete(pointer);
        return next;
      });
      if (isOpen && !levels.has(pointer)) load(source, path, 0);
    },
    more: (path) => load(source, path, levels.get(pointerOf(path))?.entries.length ?? 0),
  };
}

/** The path of a pointer: a number is an index where the value, as far as it is in memory, has a list there. */
function pathOf(pointer: string, source: ValueSource): Path {
  let part: unknown = source.whole;
  return pointer
    .split('/')
    .slice(1)
    .map((token) => {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const isIndex = Array.isArray(part) || (part === undefined && /^\d+$/.test(key));
      part = (part as Readonly<Record<string, unknown>> | null | undefined)?.[key];
      return isIndex ? Number(key) : key;
    });
}
