import type { Annotation, Json, JsonObject } from '@loopwright/model';
import type { Change } from '../document/changes.ts';
import type { Document, DocumentNode } from '../document/document.ts';
import { type IsPassword, PASSWORD_MASK } from '../document/passwords.ts';

const MARK = 'graph';

/** A part of a graph, as it is copied. Ids hold within it only. */
export interface Fragment {
  readonly nodes: readonly Pick<DocumentNode, 'id' | 'node_type' | 'x' | 'y' | 'form_values' | 'config'>[];
  readonly connections: readonly { readonly source: string; readonly target: string; readonly source_handle: string }[];
  readonly annotations: readonly Annotation[];
}

/** Whether a text is what `copyText` wrote, or not a part of a graph and why. */
export type ReadFragment =
  | { readonly kind: 'fragment'; readonly fragment: Fragment }
  | { readonly kind: 'other' }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/**
 * Nodes with the connections between them, and annotations, as a fragment. A copy has no passwords: neither one that the server
 * has, nor one that is on its way there.
 */
export function fragmentOf(document: Document, ids: ReadonlySet<string>, isPassword: IsPassword): Fragment {
  const nodes = [...document.nodes.values()]
    .filter(({ id }) => ids.has(id))
    .map(({ id, node_type, x, y, form_values, config }) => ({
      id,
      node_type,
      x,
      y,
      form_values: withoutPasswords(form_values, isPassword),
      config,
    }));
  const connections = [...document.connections.values()]
    .filter(({ source, target }) => ids.has(source) && ids.has(target))
    .map(({ source, target, source_handle }) => ({ source, target, source_handle }));
  return { nodes, connections, annotations: document.annotations.filter(({ id }) => ids.has(id)) };
}

/** A fragment as text for the clipboard: JSON that a person can read, keep in a file or send. */
export function copyText(fragment: Fragment): string {
  return JSON.stringify({ loopwright: MARK, ...fragment }, null, 2);
}

/** Reads what `copyText` wrote. `other` where the text is something else: it may still be a workflow file. */
export function readCopy(text: string): ReadFragment {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'other' };
  }
  if (!isObject(value) || value.loopwright !== MARK) return { kind: 'other' };
  const problems: string[] = [];
  const list = (key: string): readonly JsonObject[] => {
    const items = value[key] ?? [];
    if (!Array.isArray(items)) {
      problems.push(key);
      return [];
    }
    return items.filter((item: Json, index): item is JsonObject => {
      if (isObject(item)) return true;
      problems.push(`${key}.${index}`);
      return false;
    });
  };
  const nodes = list('nodes').flatMap((node, index) => readNode(node) ?? refuse(problems, `nodes.${index}`));
  const ids = new Set(nodes.map(({ id }) => id));
  const connections = list('connections').flatMap(
    ({ source, target, source_handle = 'default' }, index): Fragment['connections'] =>
      typeof source === 'string' &&
      typeof target === 'string' &&
      typeof source_handle === 'string' &&
      ids.has(source) &&
      ids.has(target)
        ? [{ source, target, source_handle }]
        : refuse(problems, `connections.${index}`),
  );
  const annotations = list('annotations').flatMap(
    (annotation, index) => readAnnotation(annotation) ?? refuse(problems, `annotations.${index}`),
  );
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'fragment', fragment: { nodes, connections, annotations } };
}

/** The changes that put a copy of a fragment on a canvas, and the ids that it has there. */
export function pasteChanges(
  document: Document,
  fragment: Fragment,
  shift: { readonly x: number; readonly y: number },
  newId: () => string,
): { readonly changes: readonly Change[]; readonly ids: readonly string[] } {
  const ids = new Map(fragment.nodes.map(({ id }) => [id, newId()]));
  const changes: Change[] = fragment.nodes.map(({ id, x, y, ...node }) => ({
    op: 'add_node',
    ...node,
    id: ids.get(id)!,
    x: Math.round(x + shift.x),
    y: Math.round(y + shift.y),
    input_data: {},
    output_data: {},
  }));
  for (const { source, target, source_handle } of fragment.connections)
    changes.push({
      op: 'add_connection',
      id: newId(),
      source: ids.get(source)!,
      target: ids.get(target)!,
      source_handle,
    });
  const annotations = fragment.annotations.map((annotation) => ({
    ...annotation,
    id: newId(),
    x: Math.round(annotation.x + shift.x),
    y: Math.round(annotation.y + shift.y),
  }));
  if (annotations.length > 0)
    changes.push({ op: 'set_annotations', annotations: [...document.annotations, ...annotations] });
  return { changes, ids: [...ids.values(), ...annotations.map(({ id }) => id)] };
}

/** Whether a fragment has nothing in it. */
export function isEmpty({ nodes, annotations }: Fragment): boolean {
  return nodes.length === 0 && annotations.length === 0;
}

function withoutPasswords(values: JsonObject, isPassword: IsPassword): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => value !== PASSWORD_MASK && !isPassword(field, value)),
  );
}

function readNode({ id, node_type, x, y, form_values = {}, config = {} }: JsonObject): Fragment['nodes'] | null {
  const isNode =
    typeof id === 'string' &&
    typeof node_type === 'string' &&
    node_type !== '' &&
    isPlace(x) &&
    isPlace(y) &&
    isObject(form_values) &&
    isObject(config);
  return isNode ? [{ id, node_type, x, y, form_values, config }] : null;
}

function readAnnotation(value: JsonObject): readonly Annotation[] | null {
  const { id, kind, x, y, width, height, text, color } = value;
  const isAnnotation =
    typeof id === 'string' &&
    (kind === 'note' || kind === 'group') &&
    isPlace(x) &&
    isPlace(y) &&
    isPlace(width) &&
    isPlace(height) &&
    typeof text === 'string' &&
    typeof color === 'string';
  return isAnnotation ? [{ id, kind, x, y, width, height, text, color: color as Annotation['color'] }] : null;
}

function refuse(problems: string[], path: string): readonly never[] {
  problems.push(path);
  return [];
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
