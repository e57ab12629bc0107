import type { JsonObject } from '@loopwright/model';
import { Type } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import type { NodeRow } from '@loopwright/runtime/ports';
import { isoTime } from '../http/time.ts';

/** What the shape of a node needs of the runtime: its card, and the mask of its passwords. */
export type NodeShapes = Pick<Runtime, 'catalogue' | 'secrets'>;

const object = Type.Object({}, { additionalProperties: true });
const port = Type.Object({ id: Type.String(), label: Type.String() });

/** Node type card (contract, section 2.1). */
export const NodeCardWire = Type.Object({
  identifier: Type.String(),
  name: Type.String(),
  label: Type.String(),
  type: Type.String(),
  description: Type.String(),
  has_form: Type.Boolean(),
  category: Type.String(),
  icon: Type.Union([Type.String(), Type.Null()]),
  input_ports: Type.Array(port),
  output_ports: Type.Array(port),
  supported_workflow_types: Type.Array(Type.String()),
});

const common = {
  id: Type.String({ format: 'uuid' }),
  x: Type.Number(),
  y: Type.Number(),
  position: Type.Object({ x: Type.Number(), y: Type.Number() }),
  form_values: object,
  config: object,
  input_data: object,
  output_data: object,
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
};

/** Node (plain). */
export const NodeWire = Type.Object({ ...common, node_type: Type.String() });

/** Node (canvas): its type is a card. */
export const CanvasNodeWire = Type.Object({ ...common, node_type: NodeCardWire });

/** A node whose type is its identifier. Passwords are masked. */
export function nodeWire(row: NodeRow, { secrets }: NodeShapes): JsonObject {
  return {
    id: row.id,
    node_type: row.type,
    x: row.x,
    y: row.y,
    position: { x: row.x, y: row.y },
    form_values: secrets.mask(row.type, row.formValues),
    config: row.config,
    input_data: row.inputData,
    output_data: row.outputData,
    created_at: isoTime(row.createdAt),
    updated_at: isoTime(row.updatedAt),
  };
}

/** A node as the canvas draws it. */
export function canvasNodeWire(row: NodeRow, shapes: NodeShapes): JsonObject {
  return { ...nodeWire(row, shapes), node_type: shapes.catalogue.card(row.type) };
}
