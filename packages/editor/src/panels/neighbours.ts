import type { Document } from '../canvas/document/document.ts';

/** Nodes right before and right behind a node, in the order of their connections, each once. */
export function neighboursOf(
  { connections }: Pick<Document, 'connections'>,
  nodeId: string,
): { readonly before: readonly string[]; readonly behind: readonly string[] } {
  const all = [...connections.values()];
  const before = all.filter(({ target }) => target === nodeId).map(({ source }) => source);
  const behind = all.filter(({ source }) => source === nodeId).map(({ target }) => target);
  return { before: [...new Set(before)], behind: [...new Set(behind)] };
}
