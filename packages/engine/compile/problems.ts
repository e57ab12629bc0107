import type { FieldErrors, Problem } from '@loopwright/model';

/** Problems as the wire's `details`: by node and field. `__all__` holds what concerns the graph, or a node as a whole. */
export type ProblemDetails = Readonly<Record<string, readonly string[] | FieldErrors>>;

/** Arranges problems for the wire: `{"<node id>": {"url": ["..."]}}`, or `{"__all__": ["Workflow has no nodes"]}`. */
export function problemsByNode(problems: readonly Problem[]): ProblemDetails {
  const graph: string[] = [];
  const nodes: Record<string, Record<string, string[]>> = {};
  for (const { node, field, text } of problems) {
    if (node === null) {
      graph.push(text);
      continue;
    }
    nodes[node] ??= {};
    const fields = nodes[node];
    fields[field ?? '__all__'] ??= [];
    fields[field ?? '__all__']!.push(text);
  }
  return graph.length > 0 ? { __all__: graph, ...nodes } : nodes;
}

/** One problem as a line: `<node id>: url: This field is required.` */
export function problemText(problem: Problem): string {
  return [problem.node, problem.field, problem.text].filter((part) => part !== null).join(': ');
}
