import { failure, type JsonObject, Type } from '@loopwright/model';
import type { Catalogue } from '@loopwright/runtime';
import type { NodePatch } from '@loopwright/runtime/ports';
import { type FieldReader, readFields } from '../../http/fields.ts';
import { readObject } from '../../wire/read-object.ts';

const object = Type.Object({}, { additionalProperties: true });

/** What a client may change of a node. */
export const NodeBody = Type.Object({
  x: Type.Optional(Type.Number()),
  y: Type.Optional(Type.Number()),
  form_values: Type.Optional(object),
  config: Type.Optional(object),
  input_data: Type.Optional(object),
  output_data: Type.Optional(object),
});

/** Body of `nodes/add/`. */
export const AddNodeBody = Type.Object({
  nodeTemplate: Type.String(),
  position: Type.Optional(Type.Object({ x: Type.Optional(Type.Number()), y: Type.Optional(Type.Number()) })),
  form_values: Type.Optional(object),
  config: Type.Optional(object),
  input_data: Type.Optional(object),
  output_data: Type.Optional(object),
});

/** What a body says of a new node. */
export interface NewNodeRequest {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly formValues: JsonObject;
  readonly config: JsonObject;
  readonly inputData: JsonObject;
  readonly outputData: JsonObject;
}

/** Fields of a node that are present in a body. Throws INVALID_FIELDS. */
export function readNodePatch(body: Record<string, unknown>): NodePatch {
  const read = readFields(body);
  const patch = { x: read.number('x'), y: read.number('y'), ...readStored(read) };
  read.done();
  return presentOf(patch);
}

/** A position with `x`, `y` or both. Throws INVALID_FIELDS. */
export function readPosition(body: Record<string, unknown>): Pick<NodePatch, 'x' | 'y'> {
  const read = readFields(body);
  const place = placeIn(read, read.object('position', { required: true }));
  read.done();
  if (place.x === undefined && place.y === undefined) read.wrong('position', 'Give x, y or both.');
  read.done();
  return presentOf(place);
}

/** A new node from the body of `nodes/add/`. Throws INVALID_FIELDS, NODE_TYPE_NOT_FOUND. */
export function readAddedNode(body: Record<string, unknown>, catalogue: Catalogue): NewNodeRequest {
  const read = readFields(body);
  const template = read.text('nodeTemplate', { required: true });
  const place = placeIn(read, read.object('position'));
  const stored = readStored(read);
  read.done();
  return newNode(canonicalType(catalogue, 'nodeTemplate', template ?? ''), place, stored);
}

/** A new node from the body of `POST nodes/`. Throws INVALID_FIELDS, NODE_TYPE_NOT_FOUND. */
export function readCreatedNode(body: Record<string, unknown>, catalogue: Catalogue): NewNodeRequest {
  const read = readFields(body);
  const type = read.text('node_type', { required: true });
  const place = { x: read.number('x'), y: read.number('y') };
  const stored = readStored(read);
  read.done();
  return newNode(canonicalType(catalogue, 'node_type', type ?? ''), place, stored);
}

interface Place {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
}

function placeIn(read: FieldReader, position: JsonObject | undefined): Place {
  const inner = readFields(position ?? {});
  const place = { x: inner.number('x'), y: inner.number('y') };
  for (const [name, texts] of Object.entries(inner.errors())) {
    for (const text of texts) read.wrong('position', `${name}: ${text}`);
  }
  return place;
}

function readStored(read: FieldReader) {
  return {
    formValues: readObject(read, 'form_values'),
    config: readObject(read, 'config'),
    inputData: readObject(read, 'input_data'),
    outputData: readObject(read, 'output_data'),
  };
}

function newNode(type: string, { x = 0, y = 0 }: Place, stored: ReturnType<typeof readStored>): NewNodeRequest {
  const { formValues = {}, config = {}, inputData = {}, outputData = {} } = stored;
  return { type, x, y, formValues, config, inputData, outputData };
}

function canonicalType(catalogue: Catalogue, field: string, identifier: string): string {
  const type = catalogue.registry.get(identifier);
  if (type !== undefined) return type.identifier;
  const text = `There is no node type ${identifier.slice(0, 100)}`;
  throw failure('NODE_TYPE_NOT_FOUND', { fields: { [field]: [text] }, detail: text });
}

function presentOf<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
