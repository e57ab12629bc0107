import type { Instant, Json, JsonObject } from '@loopwright/model';
import type { NodeForm } from '../node-type.ts';

const NOTHING: Readonly<Record<string, string>> = {};

/** What a node type tells at its fields for values as they were written; nothing while one of them does not fit. */
export function hintsFor(form: NodeForm, written: JsonObject, now: Instant): Readonly<Record<string, string>> {
  if (form.hasHints !== true) return NOTHING;
  const values: Record<string, Json> = {};
  for (const { name } of form.fields) {
    const checked = form.check(name, Object.hasOwn(written, name) ? written[name] : undefined);
    if ('errors' in checked) return NOTHING;
    values[name] = checked.value;
  }
  return Object.keys(form.checkTogether(values)).length > 0 ? NOTHING : form.hints(values, now);
}
