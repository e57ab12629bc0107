import { type Compiled, compile, problemsByNode } from '@loopwright/engine';
import { failure, type Graph } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';

/** Compiles a graph whose passwords are open. Throws WORKFLOW_INVALID with all problems, by node and field. */
export function compileOrThrow(graph: Graph, registry: Registry): NonNullable<Compiled['plan']> {
  const { plan, problems } = compile(graph, registry);
  if (plan !== null && problems.length === 0) return plan;
  const first = problems[0];
  const detail =
    first === undefined
      ? undefined
      : [first.node, first.field === '__all__' ? null : first.field, first.text]
          .filter((part) => part !== null)
          .join(': ');
  throw failure('WORKFLOW_INVALID', { details: problemsByNode(problems), ...(detail === undefined ? {} : { detail }) });
}
