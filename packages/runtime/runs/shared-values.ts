import type { Json, JsonObject } from '@loopwright/model';

/** Undefined: there is none, or it was taken away. */
type Value = Json | undefined;

/** What of one value is not on disk. */
interface Unstored {
  /** What is there instead. */
  stored: Value;
  /** In the order in which they come there. */
  readonly writes: { readonly value: Value }[];
}

/**
 * Values that the tasks of an execution share, by key. What one wrote others read at once, before it is on disk; where it cannot be
 * stored it was never written. So they are what a restart would read, with what is still to come to disk.
 */
export class SharedValues {
  /** The values as they are now: one object, changed in place. */
  readonly now: JsonObject;
  readonly #now: Record<string, Json>;
  readonly #unstored = new Map<string, Unstored>();

  /** @param stored - what is on disk */
  constructor(stored: Iterable<readonly [string, Json]> = []) {
    this.#now = Object.create(null) as Record<string, Json>;
    this.now = this.#now;
    for (const [key, value] of stored) this.#now[key] = value;
  }

  /** @returns to be called once that is on disk, or with false when it never will be */
  write(key: string, value: Value): (isStored: boolean) => void {
    const of = this.#unstored.get(key) ?? { stored: this.#now[key], writes: [] };
    this.#unstored.set(key, of);
    const write = { value };
    of.writes.push(write);
    this.#set(key, value);
    return (isStored) => {
      of.writes.splice(of.writes.indexOf(write), 1);
      if (isStored) of.stored = value;
      else this.#set(key, (of.writes.at(-1) ?? { value: of.stored }).value);
      if (of.writes.length === 0) this.#unstored.delete(key);
    };
  }

  /** Another process stored this. What was written here and is still to come to disk stays. */
  learn(key: string, stored: Value): void {
    const of = this.#unstored.get(key);
    if (of === undefined) this.#set(key, stored);
    else of.stored = stored;
  }

  #set(key: string, value: Value): void {
    if (value === undefined) delete this.#now[key];
    else this.#now[key] = value;
  }
}
