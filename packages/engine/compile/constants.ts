import type { FieldErrors, JsonObject } from '@loopwright/model';
import type { FieldSpec, NodeType } from '@loopwright/sdk';
import { compileCondition } from '../expressions/index.ts';
import { templatedValue } from './fields.ts';

/**
 * What a node would refuse, as it runs, of the texts of its form that hold no template: each is read as the node reads it.
 * What the form does not accept is left out.
 */
export function refusedConstants({ form }: NodeType, formValues: JsonObject): FieldErrors {
  const refused: Record<string, readonly string[]> = {};
  for (const field of form?.fields ?? []) {
    const read = readerOf(field);
    const given = Object.hasOwn(formValues, field.name) ? formValues[field.name] : undefined;
    if (read === null || templatedValue(field, given) !== null) continue;
    const checked = form!.check(field.name, given);
    if ('errors' in checked || typeof checked.value !== 'string' || checked.value === '') continue;
    try {
      read(checked.value);
    } catch (cause) {
      refused[field.name] = [cause instanceof Error ? cause.message : String(cause)];
    }
  }
  return refused;
}

function readerOf({ readAs }: FieldSpec): ((text: string) => unknown) | null {
  return readAs === 'condition' ? compileCondition : (readAs ?? null);
}
