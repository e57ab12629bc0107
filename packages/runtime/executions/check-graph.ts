import { type Compiled, compile, compileStarted, problemsByNode } from '@loopwright/engine';
import { failure, type Problem } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { OpenedGraph } from '../secrets/secrets.ts';

/**
 * Compiles a graph whose passwords are open; each that is not is a problem, and the only one of its field.
 *
 * @param compileGraph - `compileStarted` for a version that was started
 */
export function compileOpened(opened: OpenedGraph, registry: Registry, compileGraph = compile): Compiled {
  const compiled = compileGraph(opened.graph, registry);
  if (opened.problems.length === 0) return compiled;
  const others = compiled.problems.filter(
    ({ node, field }) => !opened.problems.some((one) => one.node === node && one.field === field),
  );
  return { ...compiled, plan: null, problems: [...opened.problems, ...others] };
}

/** All that keeps an `api` workflow as it is saved from taking any request: the problems of its graph, or why it has no entry. */
export function refusingRequests(opened: OpenedGraph, registry: Registry): readonly Problem[] {
  const { problems, noEntry } = compileOpened(opened, registry, compileStarted);
  return [...problems, ...noEntry];
}

/**
 * Compiles a graph whose passwords are open. Throws WORKFLOW_INVALID with all problems, by node and field.
 *
 * @param compileGraph - `compileStarted` for a graph that is not being started
 */
export function compileOrThrow(
  opened: OpenedGraph,
  registry: Registry,
  compileGraph = compile,
): NonNullable<Compiled['plan']> {
  const { plan, problems } = compileOpened(opened, registry, compileGraph);
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
