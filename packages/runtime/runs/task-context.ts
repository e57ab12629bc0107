import { compileCondition, parseItems, pickPath, type ReadyTask, taskKey } from '@loopwright/engine';
import type { Instant, Item, Json, JsonObject } from '@loopwright/model';
import { type FileStore, type HttpClient, type NodeContext, type NodeState, plainJson } from '@loopwright/sdk';
import { httpUnder } from '../outbound/outbound-http.ts';
import type { Run } from './run.ts';
import { scopeOf, type TaskScope } from './task-scope.ts';

/** What one task is handed. Costs what it uses: the abort controller and the task's key are made when asked for. */
export class TaskContext implements NodeContext {
  readonly fields: Readonly<Record<string, Json>>;
  readonly item: Item;
  readonly attempt: number;
  readonly run: Run;
  readonly ready: ReadyTask;
  #scope: TaskScope | null;
  #abort: AbortController | null;
  #key: string | null = null;
  #http: HttpClient | null = null;

  constructor(
    run: Run,
    ready: ReadyTask,
    item: Item,
    fields: Readonly<Record<string, Json>>,
    scope: TaskScope | null,
    abort: AbortController | null,
  ) {
    this.#scope = scope;
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

  /** What this attempt's templates read, with what it has written. */
  get scope(): TaskScope {
    this.#scope ??= scopeOf(this.run, this.item.data);
    return this.#scope;
  }

  /** Null where it has written nothing. */
  get writes(): TaskScope | null {
    return this.#scope;
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
    const { host, trace } = this.run;
    const http = httpUnder(this.ready.node.whenUnknown.rule, host.services.http);
    if (trace === null) return http;
    this.#http ??= trace.joined(http, this.ready);
    return this.#http;
  }

  get files(): FileStore {
    return this.run.host.services.files;
  }

  get state(): NodeState {
    const { nodeStates } = this.run.host;
    return {
      // What is changed in place is not saved, and is so from the first.
      get: () => {
        const own = this.#scope?.nodeState ?? null;
        return plainJson(own === null ? nodeStates.now[this.ready.node.id] : own.value, 'state');
      },
      set: (given) => {
        this.scope.nodeState = { value: plainJson(given, 'state') };
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

/**
 * Makes the context of a ready task: takes its input and renders its fields.
 * Throws TEMPLATE_* and FORM_INVALID as `CompiledFields.render` does.
 *
 * @param abort - ends the task; null: made when it is asked for
 */
export function taskContext(run: Run, ready: ReadyTask, abort: AbortController | null = null): TaskContext {
  const item = run.machine.input(ready.task);
  const { node } = ready;
  const constant = node.disabled ? {} : node.fields.constant;
  if (constant !== null) return new TaskContext(run, ready, item, constant, null, abort);
  const scope = scopeOf(run, item.data);
  return new TaskContext(run, ready, item, node.fields.render(scope), scope, abort);
}

/**
 * Makes the context of a task whose wait was answered. Its fields are rendered when they are read: what they were made of when
 * it began may be gone. What they write was kept then, and does not come twice.
 */
export function answeredContext(run: Run, ready: ReadyTask): TaskContext {
  const item = run.machine.input(ready.task);
  const { node } = ready;
  let values: TaskContext['fields'] | null = node.disabled ? {} : node.fields.constant;
  return Object.defineProperty(new TaskContext(run, ready, item, {}, null, null), 'fields', {
    enumerable: true,
    get() {
      values ??= node.fields.render(scopeOf(run, item.data));
      return values;
    },
  });
}
