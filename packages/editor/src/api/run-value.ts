import type { Json } from '@loopwright/model';
import { type Path, pointerOf } from '../parts/data-view/paths.ts';
import type { Entry, Level, ValueKind, ValueSource } from '../parts/data-view/value-source.ts';
import { answer, client } from './client.ts';

interface Side {
  readonly runId: number;
  /** Position among the tasks of the run, from 0. */
  readonly task: number;
  readonly side: 'input' | 'output' | 'given';
}

/** Where the input or output of a task is read level by level: it may be larger than any window should hold. */
export async function openRunValue(where: Side): Promise<ValueSource> {
  const { kind, length, bytes } = await part(where, [], 0, 1);
  const known = new Map<string, Entry>();
  return {
    kind,
    length,
    bytes,
    whole: undefined,
    async level(path, offset, limit): Promise<Level> {
      const read = await part(where, path, offset, limit);
      const entries = read.entries.map(entryOf);
      for (const entry of entries) known.set(pointerOf([...path, entry.key]), entry);
      return { entries, length: read.length ?? 0 };
    },
    entryAt: (path) => known.get(pointerOf(path)),
    async textAt(path, offset, limit) {
      const { value } = await part(where, path, offset, limit);
      return typeof value === 'string' ? value : '';
    },
  };
}

function part({ runId, task, side }: Side, path: Path, offset: number, limit: number) {
  const query = { task, side, path: pointerOf(path), offset, limit };
  return answer(client.GET('/api/runs/{run_id}/value/', { params: { path: { run_id: runId }, query } }));
}

function entryOf(entry: {
  readonly key: string | number;
  readonly kind: ValueKind;
  readonly length: number | null;
  readonly value?: unknown;
  readonly preview?: string | undefined;
}): Entry {
  const { key, kind, length } = entry;
  if (kind === 'object' || kind === 'array') return { key, kind, length, preview: null };
  const value = entry.value as Json | undefined;
  return { key, kind, length, preview: value === undefined ? (entry.preview ?? '') : String(value) };
}
