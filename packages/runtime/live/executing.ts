import type { ExecutingTask, Instant, NodeId, RunId } from '@loopwright/model';

/** One task as the driver tells of it. */
export interface TaskSignal {
  readonly runId: RunId | null;
  readonly nodeId: NodeId;
  readonly nodeType: string;
  readonly path: readonly number[];
}

/** A task that is under way. */
export type TaskUnderWay = TaskSignal & { readonly startedAt: Instant };

/** The tasks of a workflow that are under way, in this process and in those that tell of theirs. */
export interface Executing {
  /** @param from - the process that it is under way in; null: this one */
  begins(task: TaskSignal, at: Instant, from: string | null): void;
  ends(task: TaskSignal): void;
  /** Those of this process. */
  here(): readonly TaskUnderWay[];
  /** What becomes of another process's tasks may go untold; the end or the parking of their run is told. */
  runLeft(runId: RunId): void;
  /** Exactly these are under way in that process. Answers whether that is news. */
  replace(from: string, tasks: readonly TaskUnderWay[]): boolean;
  /** What other processes do is not known. Answers whether anything was. */
  dropElsewhere(): boolean;
  clear(): void;
  all(): readonly ExecutingTask[];
}

/** Makes it. */
export function createExecuting(): Executing {
  const tasks = new Map<string, { readonly task: TaskUnderWay; readonly from: string | null }>();
  /** Those of other processes, by their run. */
  const elsewhere = new Map<RunId | null, Set<string>>();

  function begins({ runId, nodeId, nodeType, path }: TaskSignal, at: Instant, from: string | null): void {
    const key = keyOf({ runId, nodeId, nodeType, path });
    tasks.set(key, { task: { runId, nodeId, nodeType, path, startedAt: at }, from });
    if (from !== null) elsewhere.set(runId, (elsewhere.get(runId) ?? new Set()).add(key));
    else if (elsewhere.size > 0) forget(runId, key);
  }

  function ends(task: TaskSignal): void {
    if (tasks.size === 0) return;
    const key = keyOf(task);
    tasks.delete(key);
    if (elsewhere.size > 0) forget(task.runId, key);
  }

  function forget(runId: RunId | null, key: string): void {
    const keys = elsewhere.get(runId);
    if (keys?.delete(key) && keys.size === 0) elsewhere.delete(runId);
  }

  return {
    begins,
    ends,
    here: () => [...tasks.values()].filter(({ from }) => from === null).map(({ task }) => task),
    runLeft(runId) {
      for (const key of elsewhere.get(runId) ?? []) tasks.delete(key);
      elsewhere.delete(runId);
    },
    replace(from, now) {
      const over = new Map([...tasks].filter(([, one]) => one.from === from));
      let isNews = false;
      for (const task of now) {
        const key = keyOf(task);
        const known = tasks.get(key);
        over.delete(key);
        if (known?.from === null || known?.task.startedAt === task.startedAt) continue;
        begins(task, task.startedAt, from);
        isNews = true;
      }
      for (const { task } of over.values()) ends(task);
      return isNews || over.size > 0;
    },
    dropElsewhere() {
      const had = elsewhere.size > 0;
      for (const keys of elsewhere.values()) for (const key of keys) tasks.delete(key);
      elsewhere.clear();
      return had;
    },
    clear() {
      tasks.clear();
      elsewhere.clear();
    },
    all: () =>
      [...tasks.values()].map(({ task: { nodeId, nodeType, startedAt, runId } }) => ({
        nodeId,
        nodeType,
        startedAt,
        runId,
      })),
  };
}

function keyOf(task: TaskSignal): string {
  return task.path.length === 0
    ? `${task.runId ?? ''}:${task.nodeId}`
    : `${task.runId ?? ''}:${task.nodeId}:${task.path.join('.')}`;
}
