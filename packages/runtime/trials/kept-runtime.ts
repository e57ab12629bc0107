import type { Json, JsonObject, WorkflowId } from '@loopwright/model';
import type { Life } from '../incarnation.ts';
import { type Change, StoreUnavailable } from '../ports.ts';

/** The runtime state that a trial begins with, and the keys of it that the trial changed. */
export interface KeptRuntime {
  /** Changed in place. */
  readonly runtime: Record<string, Json>;
  /** Keys with other values than before; undefined: it is gone. */
  changed(): ReadonlyMap<string, Json | undefined>;
}

/** Makes it from what is stored. */
export function keptRuntime(stored: JsonObject): KeptRuntime {
  const runtime: Record<string, Json> = Object.assign(Object.create(null), stored);
  const before = new Map(Object.entries(stored).map(([key, value]) => [key, JSON.stringify(value)]));
  return {
    runtime,
    changed() {
      const keys = new Set([...before.keys(), ...Object.keys(runtime)]);
      const differing = [...keys].filter((key) => JSON.stringify(runtime[key]) !== before.get(key));
      return new Map(differing.map((key) => [key, runtime[key]]));
    },
  };
}

/** Writes these keys of a workflow's runtime state, durably, as the tasks of a run do; the others stay as they are. */
export async function saveRuntime(
  life: () => Life,
  workflowId: WorkflowId,
  changed: ReadonlyMap<string, Json | undefined>,
): Promise<void> {
  if (changed.size === 0) return;
  const changes: Change[] = [...changed].map(([key, value]) => ({ kind: 'set-runtime', workflowId, key, value }));
  const bytes = [...changed].reduce((sum, [key, value]) => sum + key.length + (JSON.stringify(value)?.length ?? 0), 0);
  await new Promise<void>((resolve, reject) => {
    life().committer.append({ lease: null, epoch: null, changes }, bytes, (fate) => {
      if (fate.fate === 'written') resolve();
      else reject(new StoreUnavailable(fate.fate === 'refused' ? fate.text : 'The runtime state could not be written'));
    });
  });
}
