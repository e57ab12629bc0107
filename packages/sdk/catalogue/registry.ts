import { failure } from '@loopwright/model';
import type { NodeType, Registry } from '../node-type.ts';

/**
 * The node types at hand, in the order given: the built-ins in the order of their table, then what was discovered.
 *
 * @throws NODE_TYPE_INVALID when two types claim one identifier or alias
 */
export function createRegistry(types: readonly NodeType[]): Registry {
  const byName = new Map<string, NodeType>();
  for (const type of types) {
    for (const name of new Set([type.identifier, ...type.aliases])) {
      if (byName.has(name)) throw failure('NODE_TYPE_INVALID', { detail: `Two node types are called ${name}` });
      byName.set(name, type);
    }
  }
  const all = Object.freeze([...types]);
  return { get: (identifier) => byName.get(identifier), all: () => all };
}
