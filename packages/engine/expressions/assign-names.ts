import type { Closure } from './closures.ts';
import { type Frame, frameWithin, type Run } from './run.ts';
import type { Expression } from './tree.ts';
import { trouble } from './trouble.ts';
import { type Arguments, isList, kindOf, type List, type Value } from './values.ts';

/** Gives the names of a `for` or `set` their values: one, or several taken from a list. */
export function assignTo(target: Expression): (run: Run, value: Value) => void {
  if (target.type === 'Identifier') {
    const name = target.value;
    return (run, value) => run.set(name, value);
  }
  if (target.type !== 'TupleLiteral' && target.type !== 'ArrayLiteral')
    throw trouble('syntax', 'only a name can be set');
  const parts = target.value.map(assignTo);
  return (run, value) => {
    run.spend(parts.length);
    const items: List | null = isList(value) ? value : null;
    if (items === null || items.length !== parts.length) {
      throw trouble(
        'failed',
        `${parts.length} values are needed, not ${items === null ? kindOf(value) : items.length}`,
      );
    }
    parts.forEach((assign, at) => {
      assign(run, items[at]);
    });
  };
}

/** Gives the parameters of a macro their values, and `varargs`, `kwargs` and `caller` theirs. */
export function bindParameters(
  run: Run,
  named: readonly { readonly name: string; readonly otherwise: Closure | null }[],
  args: Arguments,
): void {
  run.spend(named.length + args.positional.length + args.named.size);
  const known = new Set(named.map(({ name }) => name));
  named.forEach(({ name, otherwise }, at) => {
    run.set(
      name,
      at < args.positional.length
        ? args.positional[at]
        : args.named.has(name)
          ? args.named.get(name)
          : otherwise?.(run),
    );
  });
  run.set('varargs', args.positional.slice(named.length));
  const rest = [...args.named].filter(([name]) => !known.has(name));
  run.set('caller', args.named.get('caller'));
  run.set('kwargs', Object.fromEntries(rest.filter(([name]) => name !== 'caller')));
}

/** Runs something in a frame of its own. */
export function within<T>(run: Run, outer: Frame | null, work: () => T): T {
  const before = run.frame;
  run.frame = frameWithin(outer);
  const result = work();
  run.frame = before;
  return result;
}
