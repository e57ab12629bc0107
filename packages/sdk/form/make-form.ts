import {
  type FieldErrors,
  type FormField,
  failure,
  type Instant,
  type Json,
  type JsonObject,
  type TSchema,
} from '@loopwright/model';

import type { Choices, FieldSpec, NodeForm } from '../node-type.ts';
import { checkField } from './check-field.ts';
import { detailsOf, type FieldDetails } from './fields.ts';
import { widgetOf } from './widget.ts';

/** Whole-form rules of a node type: errors by field name, `__all__` for those of no single field. */
export type TogetherRule = (values: Readonly<Record<string, Json>>) => FieldErrors | undefined;

/** What a node type tells at its fields, by field. */
export type HintRule = (values: Readonly<Record<string, Json>>, now: Instant) => Readonly<Record<string, string>>;

function labelOf(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function specOf(name: string, field: FieldDetails): FieldSpec {
  return {
    name,
    kind: field.kind,
    label: field.title ?? labelOf(name),
    help: field.help,
    required: field.required,
    initial: field.initial,
    templated: field.templated,
    choices: field.choices,
    dependsOn: field.dependsOn,
    ...(field.readAs === null ? {} : { readAs: field.readAs }),
  };
}

/** Value of a field as the form shows it before anything was sent: what was written, else the initial value. */
export function shownValue(spec: FieldSpec | undefined, values: JsonObject): Json {
  if (spec === undefined) return null;
  const written = Object.hasOwn(values, spec.name) ? values[spec.name] : undefined;
  return written === undefined ? spec.initial : written;
}

/** Whether a parent has a value, so that choices that depend on it can be loaded. */
export function hasValue(value: Json): boolean {
  return value !== null && value !== '';
}

/**
 * Makes the form of a node type from the schemas of its fields.
 *
 * @param name - legacy class name, such as `HttpRequestForm`
 * @throws NODE_TYPE_INVALID when a field was not made by a field constructor, or depends on one that is not there
 */
export function makeForm(
  name: string,
  properties: Readonly<Record<string, TSchema>>,
  together: TogetherRule | null,
  hints: HintRule | null = null,
): NodeForm {
  const details = new Map<string, FieldDetails>();
  for (const [field, schema] of Object.entries(properties)) {
    const found = detailsOf(schema);
    if (found === undefined)
      throw failure('NODE_TYPE_INVALID', { detail: `${name}: ${field} is not made by a field constructor` });
    details.set(field, found);
  }
  const fields = [...details].map(([field, found]) => specOf(field, found));
  const specs = new Map(fields.map((spec) => [spec.name, spec]));
  for (const { name: field, dependsOn } of fields) {
    const missing = dependsOn.find((parent) => parent === field || !specs.has(parent));
    if (missing !== undefined)
      throw failure('NODE_TYPE_INVALID', {
        detail: `${name}: ${field} depends on ${missing}, which is no other field`,
      });
  }

  function describeOne(
    spec: FieldSpec,
    values: JsonObject,
    errors: FieldErrors,
    options: Readonly<Record<string, Choices>>,
  ): FormField {
    const status = Object.fromEntries(
      spec.dependsOn.map((parent) => [parent, hasValue(shownValue(specs.get(parent), values))]),
    );
    const ready = Object.values(status).every(Boolean);
    const loaded = Object.hasOwn(options, spec.name) ? options[spec.name] : undefined;
    return {
      name: spec.name,
      label: spec.label,
      help_text: spec.help,
      disabled: !ready,
      initial: spec.initial,
      value: (Object.hasOwn(values, spec.name) ? values[spec.name] : null) ?? null,
      dependencies: spec.dependsOn,
      dependency_status: status,
      ready,
      widget: widgetOf(details.get(spec.name)!, ready ? (loaded ?? spec.choices) : []),
      field_level_errors: (Object.hasOwn(errors, spec.name) ? errors[spec.name] : null) ?? [],
    };
  }

  return {
    name,
    fields,
    check(field, value) {
      const found = details.get(field);
      return found === undefined ? { errors: ['Unknown field.'] } : checkField(found, value);
    },
    checkTogether: (values) => together?.(values) ?? {},
    hasHints: hints !== null,
    hints: (values, now) => hints?.(values, now) ?? {},
    describe: (values = {}, errors = {}, options = {}) =>
      fields.map((spec) => describeOne(spec, values, errors, options)),
    async options(field, values) {
      const found = details.get(field);
      const choices = found?.load == null ? (found?.choices ?? []) : await found.load(values);
      return choices.map(([value, label]) => [String(value), String(label)] as const);
    },
  };
}
