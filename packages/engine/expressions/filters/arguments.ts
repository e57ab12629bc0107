import type { Run } from '../run.ts';
import { trouble } from '../trouble.ts';
import type { Arguments, Value } from '../values.ts';

/** A filter: what stands before `|`, and the arguments behind its name. */
export type Filter = (run: Run, value: Value, args: Arguments) => Value;

/** Arguments of a filter in the order of its parameters, given by place or by name. Throws for a name that it does not have. */
export function take(args: Arguments, ...names: readonly string[]): readonly Value[] {
  for (const name of args.named.keys())
    if (!names.includes(name)) throw trouble('failed', `the filter has no argument "${name}"`);
  if (args.positional.length > names.length)
    throw trouble('failed', `the filter takes ${names.length} arguments at most`);
  return names.map((name, at) => (at < args.positional.length ? args.positional[at] : args.named.get(name)));
}
