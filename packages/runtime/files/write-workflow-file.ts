import type { JsonObject } from '@loopwright/model';
import { stringify } from 'yaml';
import type { ConnectionRow, NodeRow, WorkflowRow } from '../ports.ts';
import { FILE_FORMAT, FILE_NODE_NAME, FILE_SECRET_MASK, type FileAnnotation } from './workflow-file.ts';

type FileWorkflow = Pick<WorkflowRow, 'name' | 'type' | 'description' | 'category' | 'tags' | 'env'>;
type FiledNode = Pick<NodeRow, 'id' | 'type' | 'x' | 'y' | 'formValues' | 'config'>;
type FiledConnection = Pick<ConnectionRow, 'source' | 'target' | 'port'>;

/**
 * The text of a workflow: equal workflows give equal text, and a changed field is a changed line. Nodes and connections
 * keep their order, which has a meaning (the branches of a join are merged in it); layout, notes and groups come last.
 *
 * @param nodes - with passwords masked (`Secrets.mask`): a masked value is left out
 */
export function toWorkflowFile(
  workflow: FileWorkflow,
  nodes: readonly FiledNode[],
  connections: readonly FiledConnection[],
  annotations: readonly FileAnnotation[] = [],
): string {
  const names = nameNodes(nodes);
  const content = {
    loopwright: FILE_FORMAT,
    name: workflow.name,
    type: workflow.type,
    ...(workflow.description === null ? {} : { description: workflow.description }),
    ...(workflow.category === null ? {} : { category: workflow.category }),
    ...(workflow.tags.length === 0 ? {} : { tags: workflow.tags }),
    ...section('env', sorted(workflow.env)),
    ...section('nodes', Object.fromEntries(nodes.map((node) => [names.get(node.id), nodeContent(node)]))),
    ...(connections.length === 0 ? {} : { connections: connections.map((one) => arrow(one, names)) }),
    ...section('layout', Object.fromEntries(nodes.map(({ id, x, y }) => [names.get(id), { x, y }]))),
    ...(annotations.length === 0 ? {} : { annotations: annotations.map(annotationContent) }),
  };
  return stringify(content, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' });
}

/** A node is named as it was when it was imported (`config.name`), else after its type; a taken name is numbered. */
function nameNodes(nodes: readonly FiledNode[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  const take = (id: string, wanted: string): void => {
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
    taken.add(name);
    names.set(id, name);
  };
  // Given names first, so that a new node never takes one away.
  for (const node of nodes) {
    const name = givenName(node);
    if (name !== null) take(node.id, name);
  }
  for (const node of nodes) if (!names.has(node.id)) take(node.id, FILE_NODE_NAME.test(node.type) ? node.type : 'node');
  return names;
}

function givenName({ config: { name } }: FiledNode): string | null {
  return typeof name === 'string' && FILE_NODE_NAME.test(name) ? name : null;
}

function nodeContent(node: FiledNode): JsonObject {
  const { name: _, ...config } = node.config;
  const fields = Object.fromEntries(Object.entries(node.formValues).filter(([, value]) => value !== FILE_SECRET_MASK));
  return {
    type: node.type,
    ...section('fields', sorted(fields)),
    ...section('config', sorted(givenName(node) === null ? node.config : config)),
  };
}

/** `check.yes -> answer`; the port `default` is not written, and one that no line can hold makes a mapping. */
function arrow({ source, target, port }: FiledConnection, names: ReadonlyMap<string, string>): string | JsonObject {
  const from = names.get(source) ?? source;
  const to = names.get(target) ?? target;
  if (port === 'default') return `${from} -> ${to}`;
  return /^[A-Za-z0-9_-]+$/.test(port) ? `${from}.${port} -> ${to}` : { from, port, to };
}

function annotationContent({ kind, text, color, x, y, width, height }: FileAnnotation): JsonObject {
  return { kind, ...(text === '' ? {} : { text }), color, x, y, width, height };
}

function section(key: string, content: JsonObject): JsonObject {
  return Object.keys(content).length === 0 ? {} : { [key]: content };
}

function sorted(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
