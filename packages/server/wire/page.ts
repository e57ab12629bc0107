import { type TSchema, Type } from '@loopwright/model';

/** A list of our own resources: `next_cursor` is null on its last page. */
export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), next_cursor: Type.Union([Type.String(), Type.Null()]) });
}
