import { isOffText, type Json } from '@loopwright/model';
import type { Checked } from '../node-type.ts';
import type { FieldDetails } from './fields.ts';

const WHOLE = /^[+-]?\d+(?:\.0*)?$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const REQUIRED: Checked = { errors: ['This field is required.'] };

/** What a client wrote, as text: objects and lists as their JSON, null as nothing. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function checkText(field: FieldDetails, value: unknown): Checked {
  const written = asText(value);
  const text = field.trimmed ? written.trim() : written;
  if (text === '' || (field.required && field.kind !== 'password' && text.trim() === ''))
    return field.required ? REQUIRED : { value: text };
  const errors: string[] = [];
  const { maxLength, pattern } = field;
  // Characters are code points, never more than the UTF-16 units that `length` counts.
  const length = maxLength !== null && text.length > maxLength ? [...text].length : 0;
  if (maxLength !== null && length > maxLength) {
    errors.push(
      `Ensure this value has at most ${maxLength} character${maxLength === 1 ? '' : 's'} (it has ${length}).`,
    );
  }
  if (pattern !== null && !pattern.test(text)) errors.push(field.patternText);
  return errors.length > 0 ? { errors } : { value: text };
}

function checkNumber(field: FieldDetails, value: unknown): Checked {
  const whole = field.kind === 'integer';
  const wrong: Checked = { errors: [whole ? 'Enter a whole number.' : 'Enter a number.'] };
  const text = asText(value).trim();
  if (text === '') return field.required ? REQUIRED : { value: null };
  if (typeof value === 'boolean' || !(typeof value === 'number' ? NUMBER : whole ? WHOLE : NUMBER).test(text))
    return wrong;
  const number = Number(text) + 0; // -0 becomes 0
  if (!Number.isFinite(number) || (whole && !Number.isInteger(number))) return wrong;
  const minimum = field.minimum ?? (whole ? Number.MIN_SAFE_INTEGER : null);
  const maximum = field.maximum ?? (whole ? Number.MAX_SAFE_INTEGER : null);
  if (minimum !== null && number < minimum)
    return { errors: [`Ensure this value is greater than or equal to ${minimum}.`] };
  if (maximum !== null && number > maximum)
    return { errors: [`Ensure this value is less than or equal to ${maximum}.`] };
  return { value: number };
}

function checkChoice(field: FieldDetails, value: unknown): Checked {
  const text = asText(value);
  if (text === '') return field.required ? REQUIRED : { value: '' };
  if (field.load !== null || field.choices.some(([known]) => known === text)) return { value: text };
  return { errors: [`Select a valid choice. ${text} is not one of the available choices.`] };
}

function isOn(value: unknown): boolean {
  return typeof value === 'boolean' ? value : !isOffText(asText(value));
}

/**
 * Coerces one value and applies its field's rules, with the texts that Django's forms use. Never throws.
 *
 * @param value - any JSON value, text for anything included; `undefined` takes the field's initial value
 */
export function checkField(field: FieldDetails, value: unknown): Checked {
  const given: Json | unknown = value === undefined ? field.initial : value;
  switch (field.kind) {
    case 'checkbox':
      return { value: isOn(given) };
    case 'integer':
    case 'decimal':
      return checkNumber(field, given);
    case 'choice':
      return checkChoice(field, given);
    case 'text':
    case 'textarea':
    case 'json':
    case 'password':
      return checkText(field, given);
  }
}
