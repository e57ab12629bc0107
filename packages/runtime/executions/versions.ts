import { compileStarted, compileToRead, type Plan, problemText } from '@loopwright/engine';
import type { Graph, VersionId } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { VersionRow } from '../ports.ts';
import type { OpenedGraph } from '../secrets/secrets.ts';
import { compileOpened } from './check-graph.ts';

/**
 * A plan to run by. There is none when the version does not compile any more: a node type is not installed or became stricter, a
 * password cannot be opened. `whyNot` is the first problem, as the end of a sentence.
 */
export type LoadedPlan =
  | { readonly plan: Plan; readonly whyNot: null }
  | { readonly plan: null; readonly whyNot: string };

/** Plans of versions, compiled once. */
export interface LoadedVersions {
  planOf(version: VersionRow): LoadedPlan;
  /** The same by its id: the store is asked only for a version that is not known yet. None also when it is gone. */
  planById(id: VersionId): Promise<LoadedPlan>;
  /** A plan to read journals and policies by, which needs no password. Null when a node type is not installed, or does not fit the graph any more. */
  toRead(version: VersionRow): Plan | null;
  /** Why there is no plan to read by, as the end of a sentence. */
  whyUnread(version: VersionRow): string;
  /** Its first password that cannot be opened, with node and field; null: there is none. */
  unopened(version: VersionRow): string | null;
  /** Forgets all: the node types changed. */
  forget(): void;
}

/** What is told of a run whose version has a plan but not the loop that the run is of. */
export const NO_LOOP = 'the node that began it begins no loop of its version any more';

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

  function planOf({ id, graph }: VersionRow): LoadedPlan {
    const known = plans.get(id);
    if (known !== undefined) return { plan: known, whyNot: null };
    const { plan, problems } = compileOpened(open(graph), registry(), compileStarted);
    if (plan === null) return { plan, whyNot: problemText(problems[0]!).replace(/\.$/, '') };
    kept(plans, id, plan);
    return { plan, whyNot: null };
  }

  const compiledToRead = (graph: Graph) => compileToRead(open(graph).graph, registry());

  function whyUnread({ graph }: VersionRow): string {
    const missing = graph.nodes.find(({ type }) => registry().get(type) === undefined);
    if (missing !== undefined) return `the node type ${missing.type} is not installed`;
    const [first] = compiledToRead(graph).problems;
    return first === undefined ? NO_LOOP : problemText(first).replace(/\.$/, '');
  }

  function unopened({ graph }: VersionRow): string | null {
    const [first] = open(graph).problems;
    return first === undefined ? null : problemText(first);
  }

  return {
    planOf,
    async planById(id) {
      const known = plans.get(id);
      if (known !== undefined) return { plan: known, whyNot: null };
      const version = await read(id);
      return version === null ? { plan: null, whyNot: 'its version is gone' } : planOf(version);
    },
    toRead({ id, graph }) {
      const known = plans.get(id) ?? readable.get(id);
      return known ?? kept(readable, id, compiledToRead(graph).plan);
    },
    whyUnread,
    unopened,
    forget() {
      plans.clear();
      readable.clear();
    },
  };
}
