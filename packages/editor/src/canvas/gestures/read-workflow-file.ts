import type { Annotation, Json, JsonObject } from '@loopwright/model';

import type { Fragment, ReadFragment } from './clipboard.ts';

const LINE = /^\s*([A-Za-z0-9_-]+)(?:\.([A-Za-z0-9_-]+))?\s*->\s*([A-Za-z0-9_-]+)\s*$/;
/** Nodes without a place stand this far from each other in a row. */
const STEP_X = 260;

/**
 * Reads the graph of a workflow file (docs/workflow-file.md); its env and description stay behind. `other` where the text is
 * no such file. The parser is loaded when it is first needed.
 */
export async function readWorkflowFile(text: string): Promise<ReadFragment> {
  if (!/^\s*["']?loopwright["']?\s*:|"loopwright"\s*:/m.test(text)) return { kind: 'other' };
  const { parseDocument } = await import('yaml');
  const parsed = parseDocument(text, { stringKeys: true, prettyErrors: true });
  if (parsed.errors.length > 0) return { kind: 'invalid', problems: parsed.errors.map(({ message }) => message) };
  let content: unknown;
  try {
    content = parsed.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    return { kind: 'invalid', problems: [(cause as Error).message] };
  }
  if (!isObject(content) || content.loopwright !== 1) return { kind: 'other' };
  return fragmentOfFile(content);
}

function fragmentOfFile(content: JsonObject): ReadFragment {
  const problems: string[] = [];
  const layout = isObject(content.layout) ? content.layout : {};
  const nodes = Object.entries(isObject(content.nodes) ? content.nodes : {}).flatMap(([name, node], index) => {
    if (!isObject(node) || typeof node.type !== 'string' || node.type === '') {
      problems.push(`nodes.${name}.type`);
      return [];
    }
    return [
      {
        id: name,
        node_type: node.type,
        form_values: isObject(node.fields) ? node.fields : {},
        config: { ...(isObject(node.config) ? node.config : {}), name },
        ...placeOf(layout[name], index),
      },
    ];
  });
  const names = new Set(nodes.map(({ id }) => id));
  const connections = (Array.isArray(content.connections) ? content.connections : []).flatMap((line: Json, index) => {
    const read = readConnection(line);
    if (read !== null && names.has(read.source) && names.has(read.target)) return [read];
    problems.push(`connections.${index}`);
    return [];
  });
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'fragment', fragment: { nodes, connections, annotations: annotationsOf(content) } };
}

function placeOf(place: Json | undefined, index: number): { readonly x: number; readonly y: number } {
  if (isObject(place) && typeof place.x === 'number' && typeof place.y === 'number') return { x: place.x, y: place.y };
  return { x: index * STEP_X, y: 0 };
}

function readConnection(line: Json): Fragment['connections'][number] | null {
  if (typeof line === 'string') {
    const parts = LINE.exec(line);
    return parts === null ? null : { source: parts[1]!, source_handle: parts[2] ?? 'default', target: parts[3]! };
  }
  if (!isObject(line)) return null;
  const { from, port = 'default', to } = line;
  return typeof from === 'string' && typeof port === 'string' && typeof to === 'string'
    ? { source: from, source_handle: port, target: to }
    : null;
}

/** Notes and groups, where the file has them: they stand under `annotations`. */
function annotationsOf({ annotations }: JsonObject): readonly Annotation[] {
  if (!Array.isArray(annotations)) return [];
  return annotations.flatMap((one: Json, index): readonly Annotation[] => {
    if (!isObject(one)) return [];
    const { kind, x, y, width, height, text, color } = one;
    const isKnown =
      (kind === 'note' || kind === 'group') &&
      [x, y, width, height].every((figure) => typeof figure === 'number') &&
      typeof text === 'string';
    if (!isKnown) return [];
    return [
      {
        id: `annotation-${index}`,
        kind,
        x: x as number,
        y: y as number,
        width: width as number,
        height: height as number,
        text,
        color: (color ?? 'yellow') as Annotation['color'],
      },
    ];
  });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
