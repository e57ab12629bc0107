import { Type } from '@loopwright/model';

/** What is wrong with a node's field, a node, or (`node` null) the whole graph. */
export const ProblemWire = Type.Object({
  node: Type.Union([Type.String(), Type.Null()]),
  field: Type.Union([Type.String(), Type.Null()]),
  text: Type.String(),
});
