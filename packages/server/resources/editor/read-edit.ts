import {
  ANNOTATION_COLORS,
  type Annotation,
  type FieldErrors,
  type GraphChange,
  type GraphEdit,
  invalidFields,
  isJsonObject,
  isUuid,
  LONGEST_ANNOTATION,
  MOST_ANNOTATIONS,
  type NodeId,
  type WorkflowSet,
} from '@loopwright/model';
import { type FieldReader, readFields } from '../../http/fields.ts';
import { readObject } from '../../wire/read-object.ts';
import { MOST_CHANGES } from './edit-schema.ts';

const OPS = [
  'add_node',
  'update_node',
  'remove_node',
  'add_connection',
  'remove_connection',
  'set_annotations',
  'update_workflow',
] as const satisfies readonly GraphChange['op'][];

const DEFAULT_PORT = 'default';

/**
 * Reads an edit. Errors are named by the place of what is wrong, such as `changes.3.set.x`.
 *
 * @param canonical - the identifier of a node type as it is registered; an unknown one stays as it is
 * @throws INVALID_FIELDS
 */
export function readEdit(body: Record<string, unknown>, canonical: (identifier: string) => string): GraphEdit {
  const read = readFields(body);
  const clientId = read.text('client_id', { required: true, maxLength: 64 });
  const editId = readUuid(read, 'edit_id');
  const given = body.changes;
  if (!Array.isArray(given) || given.length === 0) read.wrong('changes', 'Give a list of changes.');
  else if (given.length > MOST_CHANGES)
    read.wrong('changes', `Ensure this list has no more than ${MOST_CHANGES} entries.`);
  read.done();

  const errors: Record<string, readonly string[]> = {};
  const changes = (given as readonly unknown[]).flatMap((one, index) => {
    const { value, wrong } = readChange(one, canonical);
    for (const [name, texts] of Object.entries(wrong))
      errors[name === '__all__' ? `changes.${index}` : `changes.${index}.${name}`] = texts;
    return value === null ? [] : [value];
  });
  if (Object.keys(errors).length > 0) throw invalidFields(errors);
  return { clientId: clientId!, editId: editId!, changes };
}

function readChange(
  given: unknown,
  canonical: (identifier: string) => string,
): { value: GraphChange | null; wrong: FieldErrors } {
  if (!isJsonObject(given)) return { value: null, wrong: { __all__: ['Enter a JSON object.'] } };
  const read = readFields(given);
  const op = read.choice('op', OPS, { required: true });
  const change = op === undefined ? null : changeOf(read, op, canonical);
  const wrong = read.errors();
  return { value: Object.keys(wrong).length > 0 ? null : change, wrong };
}

/** The change, which counts only where nothing was noted as wrong. */
function changeOf(read: FieldReader, op: GraphChange['op'], canonical: (identifier: string) => string): GraphChange {
  switch (op) {
    case 'add_node':
      return {
        op,
        id: idOf(read, 'id'),
        node_type: canonical(read.text('node_type', { required: true, maxLength: 100 }) ?? ''),
        x: read.number('x', { required: true }) ?? 0,
        y: read.number('y', { required: true }) ?? 0,
        form_values: readObject(read, 'form_values') ?? {},
        config: readObject(read, 'config') ?? {},
        input_data: readObject(read, 'input_data') ?? {},
        output_data: readObject(read, 'output_data') ?? {},
      };
    case 'update_node': {
      const expected = inner(read, 'expected', readForm);
      return {
        op,
        id: idOf(read, 'id'),
        set: inner(read, 'set', readPatch, { required: true }) ?? {},
        ...(expected === undefined ? {} : { expected }),
      };
    }
    case 'remove_node':
      return { op, id: idOf(read, 'id') };
    case 'add_connection': {
      const [source, target] = [idOf<NodeId>(read, 'source'), idOf<NodeId>(read, 'target')];
      if (source === target && source !== '') read.wrong('target', 'A node cannot be connected to itself.');
      const port = read.text('source_handle', { maxLength: 50 })?.trim();
      return { op, id: idOf(read, 'id'), source, target, source_handle: port || DEFAULT_PORT };
    }
    case 'remove_connection':
      return { op, id: idOf(read, 'id') };
    case 'set_annotations': {
      const expected = read.has('expected') ? readAnnotations(read, 'expected') : undefined;
      return {
        op,
        annotations: readAnnotations(read, 'annotations'),
        ...(expected === undefined ? {} : { expected }),
      };
    }
    case 'update_workflow': {
      const expected = inner(read, 'expected', readWorkflowSet);
      return {
        op,
        set: inner(read, 'set', readWorkflowSet, { required: true }) ?? {},
        ...(expected === undefined ? {} : { expected }),
      };
    }
  }
}

/** Reads an object within the change; its errors are named behind its own name. */
function inner<Value extends object>(
  read: FieldReader,
  name: string,
  readInner: (reader: FieldReader) => Value,
  rules: { readonly required?: boolean } = {},
): Partial<Value> | undefined {
  const object = read.object(name, rules);
  if (object === undefined) return undefined;
  const reader = readFields(object);
  const values = readInner(reader);
  for (const [field, texts] of Object.entries(reader.errors()))
    for (const text of texts) read.wrong(`${name}.${field}`, text);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Value>;
}

const readForm = (read: FieldReader) => ({
  form_values: readObject(read, 'form_values'),
  config: readObject(read, 'config'),
});

const readPatch = (read: FieldReader) => ({
  x: read.number('x'),
  y: read.number('y'),
  ...readForm(read),
  input_data: readObject(read, 'input_data'),
  output_data: readObject(read, 'output_data'),
});

const readWorkflowSet = (read: FieldReader): { [Name in keyof WorkflowSet]: WorkflowSet[Name] | undefined } => ({
  name: read.text('name', { required: read.has('name'), maxLength: 100 }),
  description: read.textOrNull('description', { maxLength: 255 }),
  category: read.textOrNull('category', { maxLength: 50 }),
  tags: read.texts('tags'),
  env: readObject(read, 'env'),
  workflow_type: read.choice('workflow_type', ['production', 'api']),
});

function readAnnotations(read: FieldReader, name: string): readonly Annotation[] {
  const given = read.list(name, { required: true, maxItems: MOST_ANNOTATIONS }) ?? [];
  const ids = new Set<string>();
  return given.map((one, index) => {
    const place = `${name}.${index}`;
    if (!isJsonObject(one)) read.wrong(place, 'Enter a JSON object.');
    const reader = readFields(isJsonObject(one) ? one : {});
    const annotation = {
      id: readUuid(reader, 'id') ?? '',
      kind: reader.choice('kind', ['note', 'group'], { required: true }) ?? 'note',
      x: reader.number('x', { required: true }) ?? 0,
      y: reader.number('y', { required: true }) ?? 0,
      width: reader.number('width', { required: true, above: 0 }) ?? 1,
      height: reader.number('height', { required: true, above: 0 }) ?? 1,
      text: reader.text('text', { maxLength: LONGEST_ANNOTATION }) ?? '',
      color: reader.choice('color', ANNOTATION_COLORS, { required: true }) ?? ANNOTATION_COLORS[0],
    };
    if (ids.has(annotation.id)) reader.wrong('id', 'Another one in this list has this id.');
    ids.add(annotation.id);
    if (isJsonObject(one))
      for (const [field, texts] of Object.entries(reader.errors()))
        for (const text of texts) read.wrong(`${place}.${field}`, text);
    return annotation;
  });
}

/** A UUID in lower case; noted as wrong where there is none. */
function readUuid(read: FieldReader, name: string): string | undefined {
  const text = read.text(name, { required: true, maxLength: 100 });
  if (text === undefined || text === '') return undefined;
  if (isUuid(text)) return text.toLowerCase();
  read.wrong(name, 'Enter a valid UUID.');
  return undefined;
}

function idOf<Id extends string>(read: FieldReader, name: string): Id {
  return (readUuid(read, name) ?? '') as Id;
}
