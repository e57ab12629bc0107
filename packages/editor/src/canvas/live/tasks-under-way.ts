import type { LiveTask } from '@loopwright/model';

/** How a task stands that has not ended. */
export type Standing = 'running' | 'waiting';

interface UnderWay {
  readonly nodeId: string;
  readonly standing: Standing;
}

/** Tasks that have not ended: by run, in each by node and path. A run without one is not there. */
export type TasksUnderWay = ReadonlyMap<number, ReadonlyMap<string, UnderWay>>;

/** A task of a run. */
export type RunTask = Pick<LiveTask, 'node_id' | 'path'> & { readonly run_id: number };

/** Tasks under way while frames are applied: one copy for many frames, and what an event costs does not grow with them. */
export interface ChangingTasks {
  /** A task stands so now; answers how it stood before, null where nobody knew of it. */
  put(task: RunTask, standing: Standing): Standing | null;
  /** A task has ended; answers how it stood. */
  end(task: RunTask): Standing | null;
  /** A task runs, as a snapshot tells: without the item it is for. */
  seed(runId: number, nodeId: string): void;
  /** A run has ended or left memory; answers what was under way in it. */
  drop(runId: number): Iterable<UnderWay>;
  clear(): void;
  done(): TasksUnderWay;
}

/** Takes the tasks under way up for some frames. */
export function changingTasks(before: TasksUnderWay): ChangingTasks {
  let runs: Map<number, ReadonlyMap<string, UnderWay>> | null = null;
  /** Made here: nobody else has seen them, so they are changed in place. */
  const own = new Map<number, Map<string, UnderWay>>();
  const at = (): TasksUnderWay => runs ?? before;

  function ofRun(runId: number): Map<string, UnderWay> {
    let tasks = own.get(runId);
    if (tasks === undefined) {
      tasks = new Map(at().get(runId));
      own.set(runId, tasks);
      runs ??= new Map(before);
      runs.set(runId, tasks);
    }
    return tasks;
  }

  function forget(runId: number): void {
    own.delete(runId);
    runs ??= new Map(before);
    runs.delete(runId);
  }

  function take(runId: number, key: string | null): Standing | null {
    const known = key === null ? undefined : at().get(runId)?.get(key);
    if (known === undefined) return null;
    const tasks = ofRun(runId);
    tasks.delete(key!);
    if (tasks.size === 0) forget(runId);
    return known.standing;
  }

  /** The task's own key, or one that a snapshot left for it. */
  function find(task: RunTask): string | null {
    const tasks = at().get(task.run_id);
    if (tasks === undefined) return null;
    const key = keyOf(task);
    return tasks.has(key) ? key : seededFor(task.node_id, tasks);
  }

  return {
    put(task, standing) {
      const key = keyOf(task);
      // An item that begins may be beside one that a snapshot told of; one that comes to wait has begun.
      const found = standing === 'waiting' ? find(task) : key;
      const known = take(task.run_id, found);
      ofRun(task.run_id).set(key, { nodeId: task.node_id, standing });
      return known;
    },
    end: (task) => take(task.run_id, find(task)),
    seed(runId, nodeId) {
      const tasks = ofRun(runId);
      const first = keyOf({ node_id: nodeId, path: [] });
      tasks.set(tasks.has(first) ? `${first}?${tasks.size}` : first, { nodeId, standing: 'running' });
    },
    drop(runId) {
      const tasks = at().get(runId);
      if (tasks === undefined) return [];
      forget(runId);
      return tasks.values();
    },
    clear() {
      own.clear();
      if (at().size > 0) runs = new Map();
    },
    done: at,
  };
}

function keyOf({ node_id, path }: Pick<LiveTask, 'node_id' | 'path'>): string {
  return `${node_id} ${path.join('.')}`;
}

/** A key of a task of the node whose item is not known: all paths in a node are of one length, so `[]` is none of an item's. */
function seededFor(nodeId: string, tasks: ReadonlyMap<string, UnderWay>): string | null {
  const first = keyOf({ node_id: nodeId, path: [] });
  for (const key of tasks.keys()) if (key === first || key.startsWith(`${first}?`)) return key;
  return null;
}
