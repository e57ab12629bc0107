import { type FieldErrors, isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import { type ApprovalField, type ApprovalRequest, isApprovalField } from '@loopwright/sdk';

/** Longest text of a field, characters. */
const LONGEST_TEXT = 10_000;
const NOTHING: JsonObject = {};

/** What a node asked, as it was stored. What an earlier version kept unlooked at is read as far as it can be asked for. */
export function requestOf(request: Json): ApprovalRequest {
  const { title, text, fields } = isJsonObject(request) ? request : NOTHING;
  return {
    title: typeof title === 'string' ? title : '',
    text: typeof text === 'string' ? text : '',
    fields: Array.isArray(fields) ? fields.filter(isApprovalField) : [],
  };
}

/** Checks what a person filled in. Names that were not asked for are errors, as are required ones that are empty. */
export function checkValues(
  fields: readonly ApprovalField[],
  given: JsonObject,
): { readonly values: JsonObject; readonly errors: FieldErrors } {
  const values: Record<string, Json> = {};
  const errors: Record<string, readonly string[]> = {};
  for (const field of fields) {
    const value = Object.hasOwn(given, field.name) ? given[field.name] : undefined; // `constructor` is a name too
    if (value === undefined || value === null || value === '') {
      if (field.required) errors[field.name] = ['This field is required.'];
      else values[field.name] = null;
      continue;
    }
    const wrong = faultOf(field, value);
    if (wrong === null) values[field.name] = value;
    else errors[field.name] = [wrong];
  }
  for (const name of Object.keys(given)) {
    if (!fields.some((field) => field.name === name)) errors[name] = ['This was not asked for.'];
  }
  return { values, errors };
}

function faultOf({ kind, choices }: ApprovalField, value: Json): string | null {
  switch (kind) {
    case 'text':
      return typeof value === 'string' && value.length <= LONGEST_TEXT
        ? null
        : `Enter a text of at most ${LONGEST_TEXT} characters.`;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'Enter a number.';
    case 'checkbox':
      return typeof value === 'boolean' ? null : 'Enter true or false.';
    case 'choice':
      return typeof value === 'string' && choices.includes(value) ? null : `Choose one of ${choices.join(', ')}.`;
  }
}
