import type { JsonObject, NodeTypeMeta } from '@loopwright/model';
import type { DocumentNode } from '../document/document.ts';

/** Colours of categories, with 3:1 on both papers. Others get one of `MORE` by their name. */
const BY_CATEGORY: Readonly<Record<string, string>> = {
  System: '#5b6ee1',
  Http: '#2a80c8',
  Logical: '#b07414',
  Loop: '#8a5bd6',
  Data: '#118a95',
  Store: '#2c8f58',
  Counter: '#c04f8d',
  Delay: '#c0642b',
};
const MORE = ['#4f8a10', '#a0569e', '#6d7f1a', '#b5524a', '#3f7d99', '#7d6bb0'] as const;
const UNKNOWN = '#788296';

/** The colour of a node type's category: always the same for the same name. */
export function categoryColor(type: Pick<NodeTypeMeta, 'category'> | undefined): string {
  if (type === undefined) return UNKNOWN;
  const [top = ''] = type.category.split('/');
  const known = BY_CATEGORY[top];
  if (known !== undefined) return known;
  let sum = 0;
  for (const letter of top) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return MORE[sum % MORE.length]!;
}

/** Address of a node type's icon; null where it has none. */
export function iconAddress(type: Pick<NodeTypeMeta, 'icon'> | undefined): string | null {
  return type?.icon == null ? null : `/node-icons/${type.icon}`;
}

/** What a node is called: its own name, else its type's. */
export function nodeName(node: Pick<DocumentNode, 'config' | 'node_type'>, type: NodeTypeMeta | undefined): string {
  const { name } = node.config;
  return typeof name === 'string' && name.trim() !== '' ? name : (type?.label ?? node.node_type);
}

/** Fields that say most about a node, the first that is filled first. */
const TELLING = ['url', 'webhook_id', 'condition_expression', 'file_path', 'array_expression', 'interval', 'max_value'];
const MOST_LETTERS = 80;

/** One line about what a node does, from its form; empty where the form says nothing. */
export function nodeSummary({ form_values }: Pick<DocumentNode, 'form_values'>): string {
  for (const field of TELLING) {
    const line = asLine(form_values, field);
    if (line === '') continue;
    const before = field === 'url' ? asLine(form_values, 'method') : '';
    const after = field === 'interval' ? asLine(form_values, 'unit') : '';
    return [before, line, after]
      .filter((part) => part !== '')
      .join(' ')
      .slice(0, MOST_LETTERS);
  }
  return '';
}

function asLine(values: JsonObject, field: string): string {
  const value = values[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value).replaceAll(/\s+/g, ' ').trim() : '';
}

/** Whether a node is switched off: its input passes through it. */
export function isDisabled({ config }: Pick<DocumentNode, 'config'>): boolean {
  return config.disabled === true;
}
