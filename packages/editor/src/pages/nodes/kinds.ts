/** What a node does to the flow, by the type of its card. */
export type NodeKind = 'producer' | 'blocking' | 'non-blocking' | 'conditional' | 'for-each';

const KINDS: Readonly<Record<string, NodeKind>> = {
  ProducerNode: 'producer',
  BlockingNode: 'blocking',
  NonBlockingNode: 'non-blocking',
  ConditionalNode: 'conditional',
  LoopNode: 'for-each',
};

/** The kind of a node type; null for one that this page does not know. */
export function kindOf(type: string): NodeKind | null {
  return KINDS[type] ?? null;
}
