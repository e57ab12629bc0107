import type { Annotation, NodeTypeMeta } from '@loopwright/model';
import type { Edge, Node } from '@xyflow/react';
import type { DocumentNode } from '../document/document.ts';
import type { CardShape } from './card-shape.ts';
import type { NodeProblems } from './problems.ts';

/** What a card shows. The same object as long as nothing of it changed, so that a card is drawn again only then. */
export interface CardData extends Record<string, unknown> {
  readonly node: DocumentNode;
  /** Undefined: it is not installed. */
  readonly type: NodeTypeMeta | undefined;
  readonly shape: CardShape;
  readonly problems: NodeProblems;
  /** Ports that its connections leave by. */
  readonly used: string;
}
export interface AnnotationData extends Record<string, unknown> {
  readonly annotation: Annotation;
}
export interface ConnectionData extends Record<string, unknown> {
  readonly port: string;
  /** What is written on it; null for the port that a type has alone. */
  readonly label: string | null;
  readonly isQueue: boolean;
}

export type CardNode = Node<CardData, 'card'>;
export type AnnotationNode = Node<AnnotationData, 'note' | 'group'>;
export type DrawnNode = CardNode | AnnotationNode;
export type DrawnEdge = Edge<ConnectionData, 'connection'>;

/** Where a node or annotation is drawn, and how large. */
export function boxOf({ id, type, position, width = 0, height = 0 }: DrawnNode) {
  return { id, kind: type, x: position.x, y: position.y, width, height };
}
