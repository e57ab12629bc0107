import { compileCondition, parseItems, pickPath, type ReadyTask, type Scope, taskKey } from '@loopwright/engine';
import type { Instant, Item, Json, JsonObject } from '@loopwright/model';
import { type FileStore, type HttpClient, type NodeContext, type NodeState, plainJson } from '@loopwright/sdk';
import type { Run } from './run.ts';

/** What one task is handed. Costs what it uses: the abort controller and the task's key are made when asked for. */
class TaskContext implements NodeContext {
  readonly fields: Readonly<Record<string, Json>>;
  readonly item: Item;
  readonly attempt: number;
  readonly run: Run;
  readonly ready: ReadyTask;
  #abort: AbortController | null;
  #key: string | null = null;

  constructor(
    run: Run,
    ready: ReadyTask,
    item: Item,
    fields: Readonly<Record<string, Json>>,
    abort: AbortController | null,
  ) {
    this.#abort = abort;
    this.run = run;
    this.ready = ready;
    this.item = item;
    this.fields = fields;
    this.attempt = ready.attempt;
  }

  get data(): JsonObject {
    return this.item.data;
  }

  get abort(): AbortController {
    this.#abort ??= new AbortController();
    return this.#abort;
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  get taskKey(): string {
    const key = this.#key ?? taskKey(this.run.id, this.ready.node.id, this.ready.task.path, this.ready.edits);
    this.#key = key;
    return key;
  }

  get mode(): 'production' | 'api' {
    return this.run.host.mode;
  }

  get queue(): string | null {
    return this.ready.node.queue;
  }

  get http(): HttpClient {
    return this.run.host.services.http;
  }

  get files(): FileStore {
    return this.run.host.services.files;
  }

  get state(): NodeState {
    const { run, ready } = this;
    const { nodeStates, workflowId } = run.host;
    const nodeId = ready.node.id;
    return {
      // What is changed in place is not saved, and is so from the first.
      get: () => plainJson(nodeStates.get(nodeId), 'state'),
      set: (given) => {
        const value = plainJson(given, 'state');
        nodeStates.set(nodeId, value);
        run.changes.push({ kind: 'set-node-state', workflowId, nodeId, value });
        run.stateChanged = true;
      },
    };
  }

  // Nodes take these off the context by name: each must stand without it.
  get evaluate(): NodeContext['evaluate'] {
    const { data } = this.item;
    return (expression) => compileCondition(expression).evaluate(data);
  }

  get pick(): NodeContext['pick'] {
    const { data } = this.item;
    return (path) => pickPath(data, path);
  }

  get list(): NodeContext['list'] {
    const { data } = this.item;
    return (text) => parseItems(text, data);
  }

  get callbackUrl(): NodeContext['callbackUrl'] {
    const { run, taskKey: key } = this;
    return () => run.host.services.callbacks.url(run.id, key);
  }

  get now(): () => Instant {
    return this.run.host.services.clock.now;
  }

  get random(): () => number {
    return this.run.host.services.clock.random;
  }
}

/** Scope of a run's templates: `data` changes from task to task, the rest is the run's. */
export function scopeOf(run: Run, data: JsonObject): Scope {
  const { host } = run;
  return {
    data,
    workflowenv: host.env,
    runtime: host.runtime,
    setRuntime(key, given) {
      const value = plainJson(given, `runtime.${key}`);
      host.runtime[key] = value;
      run.changes.push({ kind: 'set-runtime', workflowId: host.workflowId, key, value });
      run.stateChanged = true;
    },
    deleteRuntime(key) {
      delete host.runtime[key];
      run.changes.push({ kind: 'set-runtime', workflowId: host.workflowId, key, value: undefined });
      run.stateChanged = true;
    },
  };
}

/**
 * Makes the context of a ready task: takes its input and renders its fields.
 * Throws TEMPLATE_* and FORM_INVALID as `CompiledFields.render` does.
 *
 * @param abort - ends the task; null: made when it is asked for
 */
export function taskContext(run: Run, ready: ReadyTask, abort: AbortController | null = null): TaskContext {
  const item = run.machine.input(ready.task);
  return new TaskContext(run, ready, item, fieldsOf(run, ready, item), abort);
}

/**
 * Makes the context of a task whose wait was answered. Its fields are rendered when they are read: what they were made of when
 * it began may be gone, and making them may have an effect, which is not to come twice.
 */
export function answeredContext(run: Run, ready: ReadyTask): TaskContext {
  const item = run.machine.input(ready.task);
  let values: TaskContext['fields'] | null = null;
  return Object.defineProperty(new TaskContext(run, ready, item, {}, null), 'fields', {
    enumerable: true,
    get() {
      values ??= fieldsOf(run, ready, item);
      return values;
    },
  });
}

function fieldsOf(run: Run, { node }: ReadyTask, { data }: Item): TaskContext['fields'] {
  return node.disabled ? {} : (node.fields.constant ?? node.fields.render(scopeOf(run, data)));
}
