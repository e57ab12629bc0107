import { compileToRead, type Plan } from '@loopwright/engine';
import type { Graph, VersionId } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { VersionRow } from '../ports.ts';
import type { OpenedGraph } from '../secrets/secrets.ts';
import { compileOpened } from './check-graph.ts';

/** Plans of versions, compiled once. */
export interface LoadedVersions {
  /** A plan to run by. Null when a node type of the version is not installed, or a password cannot be opened: `whyNot`. */
  planOf(version: VersionRow): Plan | null;
  /** The same by its id: the store is asked only for a version that is not known yet. Null also when it is gone. */
  planById(id: VersionId): Promise<Plan | null>;
  /** A plan to read journals and policies by, which needs no password. Null when a node type is not installed. */
  toRead(version: VersionRow): Plan | null;
  /** Why a version cannot be run, as the end of a sentence. */
  whyNot(version: VersionRow): string;
  /** Its first password that cannot be opened, with node and field; null: there is none. */
  unopened(version: VersionRow): string | null;
  /** Forgets all: the node types changed. */
  forget(): void;
}

/** What is told of a version without a plan where only its id is known. */
export const CANNOT_RUN = 'a node type of its version is not installed, or a password of it cannot be opened';

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
  open: (graph: Graph) => OpenedGraph,
  read: (id: VersionId) => Promise<VersionRow | null>,
): LoadedVersions {
  const plans = new Map<VersionId, Plan>();
  const readable = new Map<VersionId, Plan>();

  function kept(known: Map<VersionId, Plan>, id: VersionId, plan: Plan | null): Plan | null {
    if (plan === null) return null;
    known.set(id, plan);
    if (known.size > KEPT_PLANS) known.delete(known.keys().next().value!);
    return plan;
  }

  function planOf(version: VersionRow): Plan | null {
    const { id, graph } = version;
    return plans.get(id) ?? kept(plans, id, compileOpened(open(graph), registry()).plan);
  }

  function unopened({ graph }: VersionRow): string | null {
    const [first] = open(graph).problems;
    return first === undefined ? null : `${first.node}: ${first.field}: ${first.text}`;
  }

  return {
    planOf,
    async planById(id) {
      const known = plans.get(id);
      if (known !== undefined) return known;
      const version = await read(id);
      return version === null ? null : planOf(version);
    },
    toRead({ id, graph }) {
      const known = plans.get(id) ?? readable.get(id);
      return known ?? kept(readable, id, compileToRead(open(graph).graph, registry()).plan);
    },
    unopened,
    whyNot: (version) => unopened(version) ?? 'a node type of its version is not installed',
    forget() {
      plans.clear();
      readable.clear();
    },
  };
}
