import type { NodeTypeMeta } from '@loopwright/model';
import type { NodeType } from '../node-type.ts';
import { metaOf } from './node-meta.ts';

/** A folder of the catalogue; the tree's top is the `subfolders` of a folder without a name. */
export interface CatalogueFolder {
  readonly nodes: readonly NodeTypeMeta[];
  readonly subfolders: Readonly<Record<string, CatalogueFolder>>;
}

interface Growing {
  readonly nodes: NodeTypeMeta[];
  readonly subfolders: Record<string, Growing>;
}

/** A record that no category's name can confuse with what objects inherit. */
const empty = (): Growing => ({ nodes: [], subfolders: Object.create(null) as Record<string, Growing> });

/** Node types by category, `A/B` nested (contract, section 2.11). No folder is empty of nodes and folders. */
export function catalogueTree(types: readonly NodeType[]): Readonly<Record<string, CatalogueFolder>> {
  const top = empty();
  for (const type of types) {
    let folder = top;
    for (const name of type.category.split('/').filter((part) => part !== ''))
      folder = folder.subfolders[name] ??= empty();
    folder.nodes.push(metaOf(type));
  }
  return top.subfolders;
}
