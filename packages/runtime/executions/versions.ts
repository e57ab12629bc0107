import { compile, type Plan } from '@loopwright/engine';
import type { Graph, VersionId } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { VersionRow } from '../ports.ts';

/** Plans of versions, compiled once. */
export interface LoadedVersions {
  /** Null when a node type of the version is not installed. */
  planOf(version: VersionRow): Plan | null;
  /** The same by its id: the store is asked only for a version that is not known yet. Null also when it is gone. */
  planById(id: VersionId): Promise<Plan | null>;
  /** Forgets all: the node types changed. */
  forget(): void;
}

/** Plans kept at most; the oldest goes first. */
const KEPT_PLANS = 200;

/**
 * Makes the cache.
 *
 * @param open - opens the sealed password fields of a graph, for the compiler
 * @param read - reads a version from the store
 */
export function loadVersions(
  registry: () => Registry,
  open: (graph: Graph) => Graph,
  read: (id: VersionId) => Promise<VersionRow | null>,
): LoadedVersions {
  const plans = new Map<VersionId, Plan>();

  function planOf(version: VersionRow): Plan | null {
    const known = plans.get(version.id);
    if (known !== undefined) return known;
    const { plan } = compile(open(version.graph), registry());
    if (plan === null) return null;
    plans.set(version.id, plan);
    if (plans.size > KEPT_PLANS) plans.delete(plans.keys().next().value!);
    return plan;
  }

  return {
    planOf,
    async planById(id) {
      const known = plans.get(id);
      if (known !== undefined) return known;
      const version = await read(id);
      return version === null ? null : planOf(version);
    },
    forget: () => plans.clear(),
  };
}
