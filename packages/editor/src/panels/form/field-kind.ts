import type { FormField, FormWidget } from '@loopwright/model';

/** How a field is edited. `text` and `area` may hold templates, `json` JSON with templates, `condition` a Python expression. */
export type FieldKind = 'text' | 'area' | 'json' | 'condition' | 'number' | 'password' | 'select' | 'checkbox';

/** What the fields of some node types hold, which their schema cannot say. */
const CONDITIONS: ReadonlySet<string> = new Set(['condition_expression']);

/** How a field is edited: choices first, then its input type (contract, section 3.1). */
export function kindOf({ name, widget }: Pick<FormField, 'name' | 'widget'>): FieldKind {
  if (choicesOf(widget) !== null || widget.input_type === 'select') return 'select';
  if (widget.input_type === 'checkbox') return 'checkbox';
  if (widget.input_type === 'password') return 'password';
  if (widget.input_type === 'number') return 'number';
  if (CONDITIONS.has(name)) return 'condition';
  if (widget.attrs['data-json-mode'] === 'true') return 'json';
  return widget.input_type === null ? 'area' : 'text';
}

/** Pairs of value and label; null where the field has no choices. */
export function choicesOf(widget: FormWidget): readonly (readonly [string, string])[] | null {
  const choices = widget._choices ?? widget.choices;
  return choices === undefined || choices.length === 0 ? null : choices;
}

/** Whether a number field takes fractions. */
export function takesFractions({ attrs }: FormWidget): boolean {
  return attrs.step !== undefined;
}

/** Whether the text of a field is rendered before it is used. */
export function hasTemplate(text: string): boolean {
  return /\{\{|\{%/.test(text);
}

/** What a JSON field does with a text that is no JSON. */
export type JsonRule = 'strict' | 'free' | 'list';

const RULES: Readonly<Record<string, JsonRule>> = {
  'http-request body': 'free',
  'file-writer content': 'free',
  'for-each array_expression': 'list',
};

/** `free`: it is taken as text; `list`: it may be a path or a list in Python's notation; else it has to be JSON. */
export function jsonRuleOf(nodeType: string, field: string): JsonRule {
  return RULES[`${nodeType} ${field}`] ?? 'strict';
}
