import { LoopwrightError, type WorkflowId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { CannotStart } from '../start/cannot-start.ts';

/** Names of a workflow's nodes, as its file has them, by their ids, which a file has not. */
export type NodeNames = ReadonlyMap<string, string>;

export async function nodeNames({ workflows }: Store, workflowId: WorkflowId): Promise<NodeNames> {
  const found = await workflows.graph(workflowId);
  return new Map((found?.graph.nodes ?? []).map(({ id, config }) => [id, String(config.name)]));
}

/** A text in which nodes are called as in the file. */
export function withNames(text: string, names: NodeNames): string {
  let named = text;
  for (const [id, name] of names) named = named.replaceAll(id, name);
  return named;
}

/** What is wrong with nodes, a line for each, such as `hook: webhook_id: This field is required.` */
export function problemLines(details: Readonly<Record<string, unknown>>, names: NodeNames): readonly string[] {
  return Object.entries(details).flatMap(([id, fields]) => {
    const where = names.get(id) ?? id;
    if (typeof fields !== 'object' || fields === null) return [`${where}: ${String(fields)}`];
    return Object.entries(fields).flatMap(([field, texts]) =>
      [texts]
        .flat()
        .map((text) => withNames(field === '__all__' ? `${where}: ${text}` : `${where}: ${field}: ${text}`, names)),
    );
  });
}

/** What keeps a workflow from running, as a line, or several where several problems are known; what is no error of ours comes back as it is. */
export function cannotRun(what: string, cause: unknown, names: NodeNames): unknown {
  if (!(cause instanceof LoopwrightError)) return cause;
  return new CannotStart(whyNot(what, cause.message, cause.extras.details ?? {}, names));
}

/** The same for an outcome that was told. */
export function whyNot(
  what: string,
  text: string,
  details: Readonly<Record<string, unknown>>,
  names: NodeNames,
): string {
  const lines = problemLines(details, names);
  if (lines.length > 1) return [`${what}:`, ...lines.map((line) => `  ${line}`)].join('\n');
  return `${what}: ${lines[0] ?? withNames(text, names)}`;
}
