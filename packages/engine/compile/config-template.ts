import { failure, type JsonObject, LoopwrightError } from '@loopwright/model';
import { compileTemplate, isTemplate } from '../expressions/template.ts';
import type { Scope } from '../plan.ts';

/** Compiles a setting that may hold templates; null where it is not set. What is wrong with it is added to `wrong`. */
export function configTemplate(
  config: JsonObject,
  name: string,
  wrong: { name: string; text: string }[],
): ((scope: Scope) => string) | null {
  const given = config[name];
  const value = typeof given === 'number' ? String(given) : given;
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') {
    wrong.push({ name, text: 'Enter a text; it may hold templates.' });
    return null;
  }
  if (!isTemplate(value)) return () => value.trim();
  try {
    const compiled = compileTemplate(value);
    return (scope) => {
      try {
        return compiled.render(scope).trim();
      } catch (cause) {
        throw namingField(name, cause);
      }
    };
  } catch (cause) {
    if (!(cause instanceof LoopwrightError)) throw cause;
    wrong.push({ name, text: cause.message });
    return null;
  }
}

/** The error of a setting's template, with the name of the setting. */
function namingField(name: string, cause: unknown): unknown {
  if (!(cause instanceof LoopwrightError)) return cause;
  const details = { ...cause.extras.details, field: name };
  return failure(cause.code, { ...cause.extras, detail: `${name}: ${cause.message}`, details, cause });
}
