import type { Annotation, Json, JsonObject } from '@loopwright/model';
import { applyChanges, type Change, inOrder, type NodeSet, pick, type WorkflowSet } from './changes.ts';
import type { Document } from './document.ts';
import { type IsPassword, PASSWORD_MASK } from './passwords.ts';

/** A change as it was made, and what took its document back to where it was. */
export interface Made {
  readonly change: Change;
  readonly inverse: readonly Change[];
}

/** Parts of a node that are changed key by key. */
const BY_KEY = ['form_values', 'config'] as const;

/**
 * What must be known of each change to take it back later. A password that a change of a form writes or deletes is left out: the
 * server gives none back.
 */
export function recordChanges(document: Document, changes: readonly Change[], isPassword: IsPassword): readonly Made[] {
  return inOrder(document, changes, (before, made) => {
    const change = withoutPasswords(before, made, isPassword);
    return { change, inverse: isIdle(before, change) ? [] : invertChange(before, change) };
  });
}

/** The change as if it left passwords as they were. */
function withoutPasswords(document: Document, change: Change, isPassword: IsPassword): Change {
  const form = change.op === 'update_node' ? change.set.form_values : undefined;
  if (change.op !== 'update_node' || form === undefined) return change;
  const before = document.nodes.get(change.id)?.form_values ?? {};
  const isSecret = (field: string, value: unknown) => value === PASSWORD_MASK || isPassword(field, value);
  const kept: Record<string, Json> = { ...form };
  for (const field of differences(before, form)) {
    if (!isSecret(field, before[field]) && !isSecret(field, form[field])) continue;
    if (Object.hasOwn(before, field)) kept[field] = before[field]!;
    else delete kept[field];
  }
  return { ...change, set: { ...change.set, form_values: kept } };
}

/** Whether a change writes only a form, and what is in it already. */
function isIdle(document: Document, change: Change): boolean {
  if (change.op !== 'update_node' || change.set.form_values === undefined) return false;
  const before = document.nodes.get(change.id)?.form_values ?? {};
  return Object.keys(change.set).length === 1 && differences(before, change.set.form_values).length === 0;
}

/**
 * The changes that take back what was made, in a document that may have gone on since. Of a form, settings, env and notes only
 * the keys go back that were changed. Each expects there what was made of it: where somebody else changed that since, the server
 * finds the conflict.
 */
export function takeBack(document: Document, made: readonly Made[]): readonly Change[] {
  let now = document;
  return made.toReversed().flatMap(({ change, inverse }) => {
    const back = inverse.flatMap((one) => mergeInto(now, change, one) ?? []);
    now = applyChanges(now, back);
    return back;
  });
}

function invertChange(document: Document, change: Change): readonly Change[] {
  switch (change.op) {
    case 'add_node':
      return [{ op: 'remove_node', id: change.id }];
    case 'update_node': {
      const node = document.nodes.get(change.id);
      return node === undefined ? [] : [{ op: 'update_node', id: node.id, set: pick(node, change.set) }];
    }
    case 'remove_node': {
      const node = document.nodes.get(change.id);
      if (node === undefined) return [];
      const lost = [...document.connections.values()].filter(
        ({ source, target }) => source === node.id || target === node.id,
      );
      return [
        { op: 'add_node', ...node },
        ...lost.map((connection) => ({ op: 'add_connection' as const, ...connection })),
      ];
    }
    case 'add_connection':
      return [{ op: 'remove_connection', id: change.id }];
    case 'remove_connection': {
      const connection = document.connections.get(change.id);
      return connection === undefined ? [] : [{ op: 'add_connection', ...connection }];
    }
    case 'set_annotations':
      return [{ op: 'set_annotations', annotations: document.annotations }];
    case 'update_workflow':
      return [{ op: 'update_workflow', set: pick(document.workflow, change.set) }];
  }
}

/** The inverse of a change as it is made now; null: there is nothing left that it could take back. */
function mergeInto(now: Document, made: Change, inverse: Change): Change | null {
  if (inverse.op === 'update_node' && made.op === 'update_node') return mergeNode(now, made.set, inverse);
  if (inverse.op === 'update_workflow' && made.op === 'update_workflow')
    return mergeWorkflow(now, made.set, inverse.set);
  if (inverse.op === 'set_annotations' && made.op === 'set_annotations') {
    const [done, before] = [made.annotations, inverse.annotations];
    const annotations = mergeList(now.annotations, done, before);
    if (isSame(annotations, now.annotations)) return null;
    return { op: 'set_annotations', annotations, expected: mergeList(now.annotations, before, done) };
  }
  return inverse;
}

function mergeNode(
  now: Document,
  made: NodeSet,
  { id, set: before }: Extract<Change, { op: 'update_node' }>,
): Change | null {
  const node = now.nodes.get(id);
  if (node === undefined) return null;
  const set: Record<string, unknown> = { ...before };
  const expected: Record<string, JsonObject> = {};
  for (const part of BY_KEY) {
    const [done, was] = [made[part], before[part]];
    if (done === undefined || was === undefined) continue;
    delete set[part];
    const merged = mergeKeys(node[part], done, was);
    if (isSame(merged, node[part])) continue;
    set[part] = merged;
    expected[part] = mergeKeys(node[part], was, done);
  }
  if (Object.keys(set).length === 0) return null;
  return {
    op: 'update_node',
    id,
    set: set as NodeSet,
    ...(Object.keys(expected).length > 0 && { expected }),
  };
}

function mergeWorkflow(now: Document, made: WorkflowSet, before: WorkflowSet): Change | null {
  const { env } = now.workflow;
  if (made.env === undefined || before.env === undefined) return { op: 'update_workflow', set: before, expected: made };
  const set = { ...before, env: mergeKeys(env, made.env, before.env) };
  return { op: 'update_workflow', set, expected: { ...made, env: mergeKeys(env, before.env, made.env) } };
}

/** `now` with each key that is another in `from` than in `to` as `to` has it. */
function mergeKeys(now: JsonObject, from: JsonObject, to: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...now };
  for (const key of differences(from, to)) {
    if (Object.hasOwn(to, key)) merged[key] = to[key]!;
    else delete merged[key];
  }
  return merged;
}

/** Keys with another value in one than in the other. */
function differences(one: JsonObject, other: JsonObject): readonly string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => !isSame(one[key], other[key]));
}

/** `now` with each annotation that is another in `from` than in `to` as `to` has it; one that comes back takes its old place. */
function mergeList(
  now: readonly Annotation[],
  from: readonly Annotation[],
  to: readonly Annotation[],
): readonly Annotation[] {
  const byId = (list: readonly Annotation[]) => new Map(list.map((annotation) => [annotation.id, annotation]));
  const [before, after] = [byId(from), byId(to)];
  const isChanged = (id: string): boolean => !isSame(before.get(id), after.get(id));
  const merged = now.flatMap((annotation) =>
    isChanged(annotation.id) ? (after.get(annotation.id) ?? []) : annotation,
  );
  const there = new Set(merged.map(({ id }) => id));
  for (const [index, annotation] of to.entries())
    if (isChanged(annotation.id) && !there.has(annotation.id)) merged.splice(index, 0, annotation);
  return merged;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
