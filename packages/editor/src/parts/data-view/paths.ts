import type { Json } from '@loopwright/model';

/** Where a part of a value is: keys and indexes from its root. */
export type Path = readonly (string | number)[];

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A path as templates read it: `data.a.b[0]`, and `data["odd key"]` where a key is no name. */
export function templatePath(root: string, path: Path): string {
  return path.reduce<string>(
    (text, key) => text + (typeof key === 'string' && NAME.test(key) ? `.${key}` : `[${literal(key)}]`),
    root,
  );
}

/** A path as conditions read it: `data["a"]["b"][0]`. */
export function conditionPath(root: string, path: Path): string {
  return path.reduce<string>((text, key) => `${text}[${literal(key)}]`, root);
}

/** JSON Pointer (RFC 6901): `/a/b/0`; the root is the empty text. */
export function pointerOf(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The part of `value` at `path`; undefined where there is none. */
export function valueAt(value: Json, path: Path): Json | undefined {
  let part: Json | undefined = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    part = (part as Readonly<Record<string | number, Json>>)[key];
  }
  return part;
}

function literal(key: string | number): string {
  return typeof key === 'number' ? String(key) : JSON.stringify(key);
}
