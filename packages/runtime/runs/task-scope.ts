import type { Scope } from '@loopwright/engine';
import type { Json, JsonObject } from '@loopwright/model';
import { plainJson } from '@loopwright/sdk';
import type { Run } from './run.ts';

/**
 * What the templates of one attempt read, and what it writes of the state that tasks share: it alone sees that until it is
 * kept, so that an attempt which fails, is aborted or dies with its process has written nothing.
 */
export class TaskScope implements Scope {
  readonly data: JsonObject;
  readonly workflowenv: JsonObject;
  /** What its node keeps from now on; null: it did not say. */
  nodeState: { readonly value: Json } | null = null;
  readonly #shared: JsonObject;
  /** By key; undefined: taken away. Null until something is written. */
  #written: Map<string, Json | undefined> | null = null;
  /** The shared state as this attempt sees it; null until it is read behind a write. */
  #seen: Record<string, Json> | null = null;

  /** @param shared - the runtime state that all tasks read; not changed here */
  constructor(data: JsonObject, workflowenv: JsonObject, shared: JsonObject) {
    this.data = data;
    this.workflowenv = workflowenv;
    this.#shared = shared;
  }

  get runtime(): JsonObject {
    if (this.#written === null) return this.#shared;
    if (this.#seen === null) {
      this.#seen = Object.assign(Object.create(null), this.#shared) as Record<string, Json>;
      setAll(this.#seen, this.#written);
    }
    return this.#seen;
  }

  setRuntime(key: string, given: Json): void {
    this.#write(key, plainJson(given, `runtime.${key}`));
  }

  deleteRuntime(key: string): void {
    this.#write(key, undefined);
  }

  /** What it wrote of the runtime state; undefined: taken away. */
  get written(): ReadonlyMap<string, Json | undefined> {
    return this.#written ?? NOTHING;
  }

  #write(key: string, value: Json | undefined): void {
    this.#written ??= new Map();
    this.#written.set(key, value);
    if (this.#seen !== null) setAll(this.#seen, [[key, value]]);
  }
}

const NOTHING: ReadonlyMap<string, undefined> = new Map();

/** Writes these keys into a runtime state, in place. */
export function setAll(runtime: Record<string, Json>, written: Iterable<readonly [string, Json | undefined]>): void {
  for (const [key, value] of written) {
    if (value === undefined) delete runtime[key];
    else runtime[key] = value;
  }
}

/** The scope of one attempt of a run's task. */
export function scopeOf({ host }: Run, data: JsonObject): TaskScope {
  return new TaskScope(data, host.env, host.runtime.now);
}
