import { MOST_ANNOTATIONS, Type } from '@loopwright/model';
import { AnnotationWire } from '../../wire/annotation.ts';

/** Changes of one edit. */
export const MOST_CHANGES = 500;

const uuid = Type.String({ format: 'uuid' });
const object = Type.Object({}, { additionalProperties: true });
const textOrNull = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));
const annotations = Type.Array(AnnotationWire, { maxItems: MOST_ANNOTATIONS });

const data = {
  form_values: Type.Optional(object),
  config: Type.Optional(object),
  input_data: Type.Optional(object),
  output_data: Type.Optional(object),
};
const workflowSet = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  description: textOrNull(255),
  category: textOrNull(50),
  tags: Type.Optional(Type.Array(Type.String())),
  env: Type.Optional(object),
  workflow_type: Type.Optional(Type.Union([Type.Literal('production'), Type.Literal('api')])),
});

/** One change, by its `op`. */
export const ChangeWire = Type.Union([
  Type.Object({
    op: Type.Literal('add_node'),
    id: Type.String({ format: 'uuid', description: 'Chosen by the client' }),
    node_type: Type.String({ maxLength: 100 }),
    x: Type.Number(),
    y: Type.Number(),
    ...data,
  }),
  Type.Object({
    op: Type.Literal('update_node'),
    id: uuid,
    set: Type.Object({ x: Type.Optional(Type.Number()), y: Type.Optional(Type.Number()), ...data }),
    expected: Type.Optional(Type.Object({ form_values: data.form_values, config: data.config })),
  }),
  Type.Object({ op: Type.Literal('remove_node'), id: uuid }),
  Type.Object({
    op: Type.Literal('add_connection'),
    id: uuid,
    source: uuid,
    target: uuid,
    source_handle: Type.Optional(Type.String({ maxLength: 50 })),
  }),
  Type.Object({ op: Type.Literal('remove_connection'), id: uuid }),
  Type.Object({ op: Type.Literal('set_annotations'), annotations, expected: Type.Optional(annotations) }),
  Type.Object({ op: Type.Literal('update_workflow'), set: workflowSet, expected: Type.Optional(workflowSet) }),
]);

/** Body of `edits/`. */
export const EditBody = Type.Object({
  client_id: Type.String({ minLength: 1, maxLength: 64, description: 'Comes back in the frames of watchers' }),
  edit_id: Type.String({ format: 'uuid', description: 'The same edit sent again is made once' }),
  changes: Type.Array(ChangeWire, { minItems: 1, maxItems: MOST_CHANGES }),
});

/** Answer of `edits/`. */
export const EditedWire = Type.Object({ revision: Type.Integer({ minimum: 1 }), edit_id: uuid });
