/** One thing wrong with a graph, as the server's check tells it. */
export interface CheckProblem {
  /** The node; null where it concerns the graph. */
  readonly node: string | null;
  /** The field of its form; null where it concerns the node as a whole. */
  readonly field: string | null;
  readonly text: string;
}

/** Problems keep a workflow from running, notices do not. */
export interface CheckResult {
  readonly problems: readonly CheckProblem[];
  readonly notices: readonly CheckProblem[];
}

export interface NodeProblems {
  readonly problems: readonly CheckProblem[];
  readonly notices: readonly CheckProblem[];
}

export type ProblemsByNode = ReadonlyMap<string, NodeProblems>;

export const NO_PROBLEMS: NodeProblems = { problems: [], notices: [] };

/** What a check found, by node. A node whose problems are the same as before keeps its object. */
export function problemsByNode(result: CheckResult | undefined, before: ProblemsByNode): ProblemsByNode {
  if (result === undefined) return before;
  const found = new Map<string, { problems: CheckProblem[]; notices: CheckProblem[] }>();
  for (const kind of ['problems', 'notices'] as const) {
    for (const problem of result[kind]) {
      if (problem.node === null) continue;
      const known = found.get(problem.node) ?? { problems: [], notices: [] };
      known[kind].push(problem);
      found.set(problem.node, known);
    }
  }
  const kept = new Map<string, NodeProblems>();
  for (const [id, next] of found) {
    const known = before.get(id);
    kept.set(id, known !== undefined && JSON.stringify(known) === JSON.stringify(next) ? known : next);
  }
  return kept;
}
