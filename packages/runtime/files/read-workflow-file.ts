import { isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { readAnnotations } from './read-annotations.ts';
import {
  FILE_FORMAT,
  FILE_MAX_CHARACTERS,
  FILE_NODE_NAME,
  FILE_SECRET_MASK,
  type FileConnection,
  type FileNode,
  type FileProblem,
  type ParsedWorkflow,
} from './workflow-file.ts';

const TOP = [
  'loopwright',
  'name',
  'type',
  'description',
  'category',
  'tags',
  'env',
  'nodes',
  'connections',
  'layout',
  'annotations',
];
const OF_NODE = ['type', 'fields', 'config'];
const CONNECTION = /^\s*([A-Za-z0-9_-]+)(?:\.([A-Za-z0-9_-]+))?\s*->\s*([A-Za-z0-9_-]+)\s*$/;
const MAX_DEPTH = 100;

/** Gathers problems, with readers for what a file may hold. */
interface Reader {
  readonly problems: FileProblem[];
  text(path: string, value: Json | undefined, limit: number): string | null;
  object(path: string, value: Json | undefined): JsonObject;
  known(path: string, value: JsonObject, keys: readonly string[]): void;
}

/**
 * Reads a workflow file (YAML 1.2, so JSON too). Answers every problem at once. It does not look at node types: whether
 * they exist and their fields fit is for the compiler to say.
 */
export function parseWorkflowFile(text: string): ParsedWorkflow {
  const loaded = load(text);
  if ('problems' in loaded) return loaded;
  const { content } = loaded;
  if (!isJsonObject(content) || content.loopwright === undefined) {
    return {
      problems: [{ path: '', text: 'This is no Loopwright workflow file: it must begin with "loopwright: 1"' }],
    };
  }
  if (content.loopwright !== FILE_FORMAT) {
    const text = `Format ${JSON.stringify(content.loopwright)} is unknown; this version reads format ${FILE_FORMAT}`;
    return { problems: [{ path: 'loopwright', text }] };
  }
  const reader = createReader();
  reader.known('', content, TOP);
  const name = reader.text('name', content.name, 100);
  if (name === null || name.trim() === '') reader.problems.push({ path: 'name', text: 'This field is required.' });
  const type = content.type ?? 'production';
  if (type !== 'production' && type !== 'api') {
    reader.problems.push({ path: 'type', text: 'It must be "production" or "api"' });
  }
  const nodes = readNodes(reader, content);
  const file = {
    name: name ?? '',
    type: type === 'api' ? type : 'production',
    description: reader.text('description', content.description, 255),
    category: reader.text('category', content.category, 50),
    tags: readTags(reader, content.tags),
    env: reader.object('env', content.env),
    nodes,
    connections: readConnections(reader, content.connections, new Set(nodes.map((node) => node.name))),
    annotations: readAnnotations(reader.problems, content.annotations),
  } as const;
  return reader.problems.length > 0 ? { problems: reader.problems } : { file };
}

function createReader(): Reader {
  const problems: FileProblem[] = [];
  return {
    problems,
    text(path, value, limit) {
      if (value === undefined || value === null) return null;
      if (typeof value !== 'string') problems.push({ path, text: 'It must be text; quote it' });
      else if (value.length > limit)
        problems.push({ path, text: `It has ${value.length} characters; at most ${limit} are allowed` });
      else return value;
      return null;
    },
    object(path, value) {
      if (value === undefined || value === null) return {};
      if (isJsonObject(value)) return value;
      problems.push({ path, text: 'It must be a mapping of keys to values' });
      return {};
    },
    known(path, value, keys) {
      for (const key of Object.keys(value)) {
        if (keys.includes(key)) continue;
        problems.push({
          path: path === '' ? key : `${path}.${key}`,
          text: `Unknown key; known are ${keys.join(', ')}`,
        });
      }
    },
  };
}

function readTags(reader: Reader, value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((tag) => typeof tag === 'string')) return value;
  reader.problems.push({ path: 'tags', text: 'It must be a list of texts' });
  return [];
}

function readNodes(reader: Reader, content: JsonObject): readonly FileNode[] {
  const layout = reader.object('layout', content.layout);
  const nodes = Object.entries(reader.object('nodes', content.nodes));
  const names = new Set(nodes.map(([name]) => name));
  for (const name of Object.keys(layout)) {
    if (!names.has(name)) reader.problems.push({ path: `layout.${name}`, text: 'There is no such node' });
  }
  return nodes.map(([name, value], index) => {
    const path = `nodes.${name}`;
    if (!FILE_NODE_NAME.test(name)) {
      reader.problems.push({
        path,
        text: 'A name is at most 100 letters, digits, - and _, the first a letter',
      });
    }
    const node = reader.object(path, value);
    reader.known(path, node, OF_NODE);
    const type = reader.text(`${path}.type`, node.type, 100);
    if (type === null || type === '') reader.problems.push({ path: `${path}.type`, text: 'This field is required.' });
    const fields = Object.entries(reader.object(`${path}.fields`, node.fields)).filter(
      ([, one]) => one !== FILE_SECRET_MASK,
    );
    const place = Object.hasOwn(layout, name) ? layout[name] : undefined;
    return {
      name,
      type: type ?? '',
      fields: Object.fromEntries(fields),
      config: reader.object(`${path}.config`, node.config),
      ...readPlace(reader, `layout.${name}`, place, index),
    };
  });
}

/** Where a node stands; one without a place stands behind the one before it. */
function readPlace(reader: Reader, path: string, place: Json | undefined, index: number): { x: number; y: number } {
  if (place === undefined) return { x: index * 250, y: 0 };
  if (isJsonObject(place)) {
    const { x, y } = place;
    if (typeof x === 'number' && typeof y === 'number' && Object.keys(place).length === 2) return { x, y };
  }
  reader.problems.push({ path, text: 'It must be {x: number, y: number}' });
  return { x: 0, y: 0 };
}

function readConnections(
  reader: Reader,
  value: Json | undefined,
  names: ReadonlySet<string>,
): readonly FileConnection[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    reader.problems.push({ path: 'connections', text: 'It must be a list of lines such as "a.yes -> b"' });
    return [];
  }
  const seen = new Set<string>();
  return value.flatMap((line: Json, index) => {
    const path = `connections.${index}`;
    const refuse = (text: string): readonly FileConnection[] => {
      reader.problems.push({ path, text });
      return [];
    };
    const ends = connectionEnds(line);
    if (ends === null) return refuse('It must be a line such as "a.yes -> b", or {from: a, port: yes, to: b}');
    const { source, port, target } = ends;
    for (const name of [source, target]) if (!names.has(name)) return refuse(`There is no node ${name}`);
    if (source === target) return refuse('A node cannot be connected to itself');
    if (port.length > 50) return refuse('The name of a port has at most 50 characters');
    const key = `${source}.${port.toLowerCase()} -> ${target}`;
    if (seen.has(key)) return refuse('These nodes are already connected from this port');
    seen.add(key);
    return [{ source, port, target }];
  });
}

function connectionEnds(line: Json): FileConnection | null {
  if (typeof line === 'string') {
    const parts = CONNECTION.exec(line);
    if (parts === null) return null;
    const [, source = '', port = 'default', target = ''] = parts;
    return { source, port, target };
  }
  if (!isJsonObject(line)) return null;
  const { from: source, port = 'default', to: target, ...rest } = line;
  if (typeof source !== 'string' || typeof port !== 'string' || typeof target !== 'string') return null;
  return port === '' || Object.keys(rest).length > 0 ? null : { source, port, target };
}

function load(text: string): { readonly content: Json } | { readonly problems: readonly FileProblem[] } {
  const refuse = (reason: string): { problems: readonly FileProblem[] } => ({ problems: [{ path: '', text: reason }] });
  if (text.length > FILE_MAX_CHARACTERS) return refuse(`The file has more than ${FILE_MAX_CHARACTERS} characters`);
  const lines = new LineCounter();
  try {
    // uniqueKeys compares each key with each other: quadratic in a map's size, so duplicates are looked for below.
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      stringKeys: true,
      prettyErrors: false,
    });
    if (document.errors.length > 0) {
      return {
        problems: document.errors.slice(0, 20).map(({ message, pos }) => ({
          path: '',
          text: `Line ${lines.linePos(pos[0]).line}: ${message}`,
        })),
      };
    }
    const twice = duplicateKey(document);
    if (twice !== null) return refuse(`The key ${twice} stands twice in one mapping`);
    const content: unknown = document.toJS({ maxAliasCount: 100 });
    return isJson(content, 0)
      ? { content }
      : refuse('The file holds a value that JSON cannot carry, or is nested too deep');
  } catch (cause) {
    return refuse(
      `The file cannot be read: ${cause instanceof Error ? cause.message.slice(0, 200) : 'it is not YAML'}`,
    );
  }
}

function duplicateKey(document: Document): string | null {
  const left: unknown[] = [document.contents];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (isSeq(node)) for (const item of node.items) left.push(item ?? null);
    if (!isMap(node)) continue;
    const keys = new Set<string>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (keys.has(name)) return name;
      keys.add(name);
      left.push(value ?? null);
    }
  }
  return null;
}

function isJson(value: unknown, depth: number): value is Json {
  if (depth > MAX_DEPTH) return false;
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((one) => isJson(one, depth + 1));
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((one) => isJson(one, depth + 1));
}
