import type { NodeTypeMeta } from '@loopwright/model';

/**
 * Node types that match what somebody typed, best first: by the beginning of the label, of a word in it, anywhere in it, then
 * by category, identifier and description. Every word must be found. Without words all, in their order.
 */
export function rankTypes<Type extends Pick<NodeTypeMeta, 'label' | 'identifier' | 'category' | 'description'>>(
  types: readonly Type[],
  typed: string,
): readonly Type[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return types;
  return types
    .map((type, index) => ({ type, index, score: scoreOf(type, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ type }) => type);
}

function scoreOf(
  { label, identifier, category, description }: Pick<NodeTypeMeta, 'label' | 'identifier' | 'category' | 'description'>,
  words: readonly string[],
): number {
  const name = label.toLowerCase();
  let score = 0;
  for (const word of words) {
    if (name.startsWith(word)) score += 16;
    else if (name.includes(` ${word}`)) score += 8;
    else if (name.includes(word)) score += 4;
    else if (identifier.includes(word) || category.toLowerCase().includes(word)) score += 2;
    else if (description.toLowerCase().includes(word)) score += 1;
    else return 0;
  }
  return score;
}
