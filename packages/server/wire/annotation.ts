import { ANNOTATION_COLORS, LONGEST_ANNOTATION, Type } from '@loopwright/model';

/** A note or group of the canvas. */
export const AnnotationWire = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.Union([Type.Literal('note'), Type.Literal('group')]),
  x: Type.Number(),
  y: Type.Number(),
  width: Type.Number({ exclusiveMinimum: 0 }),
  height: Type.Number({ exclusiveMinimum: 0 }),
  text: Type.String({ maxLength: LONGEST_ANNOTATION }),
  color: Type.Union(ANNOTATION_COLORS.map((color) => Type.Literal(color))),
});
