import { templatedValue } from '@loopwright/engine';
import { type FieldErrors, failure, type Json, type JsonObject, type LoopwrightError } from '@loopwright/model';
import { formOf, type NodeType } from '@loopwright/sdk';
import { UNOPENED } from '../secrets/secrets.ts';
import type { TrialParts } from './trial-parts.ts';

/** Checks what holds no template; what does is checked when it was rendered. Throws FORM_INVALID. */
export function checkForm({ secrets }: TrialParts, type: NodeType, sealed: JsonObject, asSent: JsonObject): void {
  const { form } = type;
  if (form === null) return;
  const { values: opened, unopened } = secrets.open(type.identifier, sealed);
  const errors: Record<string, readonly string[]> = {};
  const values: Record<string, Json> = {};
  for (const field of form.fields) {
    const value = opened[field.name];
    if (unopened.includes(field.name)) {
      errors[field.name] = [UNOPENED];
      continue;
    }
    if (templatedValue(field, value) !== null) continue;
    const checked = form.check(field.name, value);
    if ('errors' in checked) errors[field.name] = checked.errors;
    else values[field.name] = checked.value;
  }
  const isWhole = Object.keys(values).length === form.fields.length;
  const found = isWhole ? form.checkTogether(values) : errors;
  if (Object.keys(found).length > 0) throw formInvalid(type, found, asSent);
}

/** The error of a form that does not fit; its `form` lists every field with the value as it was sent. */
export function formInvalid(type: NodeType, fields: FieldErrors, asSent: JsonObject): LoopwrightError {
  const [name, texts] = Object.entries(fields)[0] ?? ['__all__', ['Form validation failed']];
  const detail = name === '__all__' ? String(texts[0]) : `${name}: ${texts[0]}`;
  return failure('FORM_INVALID', { fields, detail, body: { form: formOf(type, asSent, fields) } });
}
