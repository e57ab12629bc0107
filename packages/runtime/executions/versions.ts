import { compile, type Plan } from '@loopwright/engine';
import type { Graph, VersionId } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { VersionRow } from '../ports.ts';

/** Plans of versions, compiled once. */
export interface LoadedVersions {
  /** Null when a node type of the version is not installed. */
  planOf(version: VersionRow): Plan | null;
  /** Forgets all: the node types changed. */
  forget(): void;
}

/** Plans kept at most; the oldest goes first. */
const KEPT_PLANS = 200;

/**
 * Makes the cache.
 *
 * @param open - opens the sealed password fields of a graph, for the compiler
 */
export function loadVersions(registry: () => Registry, open: (graph: Graph) => Graph): LoadedVersions {
  const plans = new Map<VersionId, Plan>();
  return {
    planOf(version) {
      const known = plans.get(version.id);
      if (known !== undefined) return known;
      const { plan } = compile(open(version.graph), registry());
      if (plan === null) return null;
      plans.set(version.id, plan);
      if (plans.size > KEPT_PLANS) plans.delete(plans.keys().next().value!);
      return plan;
    },
    forget: () => plans.clear(),
  };
}
