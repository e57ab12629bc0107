/** A map under change: one copy for many frames, and none where nothing changes. */
export interface Changing<Value extends object> {
  get(key: string): Value;
  set(key: string, change: Partial<Value>): void;
  update(change: (value: Value) => Partial<Value>): void;
  clear(): void;
  done(): ReadonlyMap<string, Value>;
}

/** @param empty - what a key holds that is not there */
export function changing<Value extends object>(before: ReadonlyMap<string, Value>, empty: Value): Changing<Value> {
  let map: Map<string, Value> | null = null;
  /** Objects made here: nobody else has seen them, so they are changed in place. */
  const own = new Set<Value>();
  const at = (): ReadonlyMap<string, Value> => map ?? before;
  function set(key: string, change: Partial<Value>): void {
    const known = at().get(key) ?? empty;
    if (own.has(known)) {
      Object.assign(known, change);
      return;
    }
    if (at().has(key) && isPartOf(known, change)) return;
    map ??= new Map(before);
    const value = { ...known, ...change };
    own.add(value);
    map.set(key, value);
  }
  return {
    get: (key) => at().get(key) ?? empty,
    set,
    update(change) {
      for (const [key, value] of [...at()]) set(key, change(value));
    },
    clear() {
      if (at().size > 0) map = new Map();
    },
    done: at,
  };
}

function isPartOf<Value extends object>(value: Value, change: Partial<Value>): boolean {
  return (Object.keys(change) as (keyof Value)[]).every((key) => value[key] === change[key]);
}
