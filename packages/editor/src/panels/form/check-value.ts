import type { FormField } from '@loopwright/model';
import { text } from '../../text/text.ts';
import { choicesOf, hasTemplate, kindOf, takesFractions } from './field-kind.ts';

const WHOLE = /^[+-]?\d+(?:\.0*)?$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * What is wrong with a value, in the server's words; null: nothing. Of a text that holds a template only its presence can be
 * checked: the rest shows when it is rendered.
 */
export function checkValue(field: FormField, value: string): string | null {
  const { widget } = field;
  const kind = kindOf(field);
  if (kind === 'checkbox') return null;
  if (value === '' || (widget.is_required && kind !== 'password' && value.trim() === ''))
    return widget.is_required ? text('panel.check.required') : null;
  if (kind === 'select') {
    const choices = choicesOf(widget);
    if (choices === null || choices.some(([known]) => known === value)) return null;
    return text('panel.check.choice', { value });
  }
  if (hasTemplate(value)) return null;
  if (kind === 'number') return checkNumber(field, value.trim());
  const most = Number(widget.attrs.maxlength ?? Number.POSITIVE_INFINITY);
  // Characters are code points, as the server counts them.
  const length = value.length > most ? [...value].length : 0;
  return length > most ? text('panel.check.length', { count: most, length }) : null;
}

function checkNumber({ widget }: FormField, value: string): string | null {
  const isWhole = !takesFractions(widget);
  if (!(isWhole ? WHOLE : NUMBER).test(value) || !Number.isFinite(Number(value)))
    return text(isWhole ? 'panel.check.whole' : 'panel.check.number');
  const least = bound(widget.attrs.min, isWhole ? Number.MIN_SAFE_INTEGER : Number.NEGATIVE_INFINITY);
  const most = bound(widget.attrs.max, isWhole ? Number.MAX_SAFE_INTEGER : Number.POSITIVE_INFINITY);
  if (Number(value) < least) return text('panel.check.least', { least });
  return Number(value) > most ? text('panel.check.most', { most }) : null;
}

function bound(value: unknown, otherwise: number): number {
  return value === undefined || value === null || value === '' ? otherwise : Number(value);
}
