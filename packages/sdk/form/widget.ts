import type { FormWidget, JsonObject } from '@loopwright/model';
import type { Choices, FieldKind } from '../node-type.ts';
import type { FieldDetails } from './fields.ts';

const INPUT_TYPES = {
  text: 'text',
  textarea: null,
  json: null,
  password: 'password',
  integer: 'number',
  decimal: 'number',
  choice: 'select',
  checkbox: 'checkbox',
} as const satisfies Record<FieldKind, string | null>;

function attributes(field: FieldDetails): JsonObject {
  const attrs: Record<string, string | number> = {};
  if (field.kind === 'textarea' || field.kind === 'json') {
    attrs.cols = '40';
    attrs.rows = field.rows;
  }
  if (field.kind === 'json') attrs['data-json-mode'] = 'true';
  if (field.kind === 'password') attrs.autocomplete = 'off';
  if (field.kind === 'text' && field.maxLength !== null) attrs.maxlength = String(field.maxLength);
  if (field.minimum !== null) attrs.min = field.minimum;
  if (field.maximum !== null) attrs.max = field.maximum;
  if (field.kind === 'decimal') attrs.step = 'any';
  if (field.placeholder !== null) attrs.placeholder = field.placeholder;
  return attrs;
}

/** How a field is shown, in the wire's words (contract, section 3.1). `choices` are those of a select. */
export function widgetOf(field: FieldDetails, choices: Choices): FormWidget {
  const widget: FormWidget = {
    input_type: INPUT_TYPES[field.kind],
    attrs: attributes(field),
    is_required: field.required,
  };
  if (field.kind === 'password') return { ...widget, render_value: false };
  return field.kind === 'choice' ? { ...widget, _choices: choices, choices } : widget;
}
