import { Type } from '@loopwright/model';

const nullableText = Type.Union([Type.String(), Type.Null()]);
const port = Type.Object({ id: Type.String(), label: Type.String() });

/** Meta of a node type (contract, section 2.11). */
export const MetaWire = Type.Object({
  name: Type.String(),
  identifier: Type.String(),
  type: Type.String(),
  label: Type.String(),
  description: Type.String(),
  has_form: Type.Boolean(),
  form_class: nullableText,
  category: Type.String(),
  icon: nullableText,
  input_ports: Type.Array(port),
  output_ports: Type.Array(port),
  supported_workflow_types: Type.Array(Type.String()),
});

/** Form schema (contract, section 3). */
export const FormWire = Type.Object({
  form_name: Type.String(),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.String(),
      help_text: nullableText,
      disabled: Type.Boolean(),
      initial: Type.Unknown(),
      value: Type.Unknown(),
      dependencies: Type.Array(Type.String()),
      dependency_status: Type.Record(Type.String(), Type.Boolean()),
      ready: Type.Boolean(),
      widget: Type.Object({}, { additionalProperties: true }),
      field_level_errors: Type.Array(Type.String()),
    }),
  ),
  field_order: Type.Array(Type.String()),
  dependencies_graph: Type.Record(Type.String(), Type.Array(Type.String())),
  form_level_errors: Type.Array(Type.String()),
  has_hints: Type.Optional(Type.Literal(true)),
});
