import { type JsonObject, keyProblem, Type } from '@loopwright/model';
import type { WorkflowFields } from '@loopwright/runtime/ports';
import { type FieldReader, readFields } from '../../http/fields.ts';
import { readObject } from '../../wire/read-object.ts';

const object = Type.Object({}, { additionalProperties: true });

/** What a client may send of a workflow; read-only keys are ignored, whatever they hold. */
export const WorkflowBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  category: Type.Optional(Type.Union([Type.String({ maxLength: 50 }), Type.Null()])),
  workflow_type: Type.Optional(Type.Union([Type.Literal('production'), Type.Literal('api')])),
  tags: Type.Optional(Type.Array(Type.String())),
  env: Type.Optional(object),
  runtime_state: Type.Optional(object),
});

/**
 * Fields of a workflow that are present in a body. Throws INVALID_FIELDS.
 *
 * @param stored - the runtime state that the workflow has: an earlier release took longer keys, and a client that sends them back adds none
 */
export function readWorkflowFields(
  body: Record<string, unknown>,
  { nameRequired, stored = {} }: { readonly nameRequired: boolean; readonly stored?: JsonObject },
): Partial<WorkflowFields> {
  const read = readFields(body);
  const fields = {
    name: read.text('name', { required: nameRequired || read.has('name'), maxLength: 100 }),
    description: read.textOrNull('description', { maxLength: 255 }),
    category: read.textOrNull('category', { maxLength: 50 }),
    type: read.choice('workflow_type', ['production', 'api'] as const),
    tags: read.texts('tags'),
    env: readObject(read, 'env'),
    runtimeState: readRuntimeState(read, stored),
  };
  read.done();
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function readRuntimeState(read: FieldReader, stored: JsonObject): JsonObject | undefined {
  const state = readObject(read, 'runtime_state');
  for (const key of Object.keys(state ?? {})) {
    if (Object.hasOwn(stored, key)) continue;
    const problem = keyProblem(key);
    if (problem !== null) read.wrong('runtime_state', `Its key ${problem}.`);
  }
  return state;
}

/** A new workflow from the fields of a body: what is absent has its default. */
export function newWorkflowFields(fields: Partial<WorkflowFields>): WorkflowFields {
  return {
    name: '',
    description: null,
    category: null,
    type: 'production',
    tags: [],
    env: {},
    runtimeState: {},
    ...fields,
  };
}
