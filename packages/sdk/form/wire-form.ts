import type { FieldErrors, Form, JsonObject } from '@loopwright/model';
import type { Choices, NodeForm, NodeType } from '../node-type.ts';

/** The form of a node type that has none: no fields. */
const EMPTY: Pick<NodeForm, 'name' | 'fields' | 'describe' | 'hasHints'> = {
  name: '',
  fields: [],
  describe: () => [],
  hasHints: false,
};

/**
 * The wire form of a node type's fields (contract, section 3).
 *
 * @param values - what the caller just sent, as written: passwords among it are echoed, so never pass stored ones
 * @param errors - texts by field; those under `__all__` become the form's own
 * @param options - loaded choices by dependent field
 */
export function formOf(
  type: NodeType,
  values: JsonObject = {},
  errors: FieldErrors = {},
  options: Readonly<Record<string, Choices>> = {},
): Form {
  const form = type.form ?? EMPTY;
  const dependent = form.fields.filter((field) => field.dependsOn.length > 0);
  return {
    form_name: form.name,
    fields: form.describe(values, errors, options),
    field_order: form.fields.map((field) => field.name),
    dependencies_graph: Object.fromEntries(dependent.map((field) => [field.name, field.dependsOn])),
    form_level_errors: (Object.hasOwn(errors, '__all__') ? errors.__all__ : null) ?? [],
    ...(form.hasHints === true ? { has_hints: true } : {}),
  };
}
