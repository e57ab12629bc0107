import type { Annotation } from '@loopwright/model';
import { text } from '../../text/text.ts';
import type { AnnotationNode, DrawnNode } from './drawn.ts';

/** Draws a note or a group; what did not change stays the same object. */
export function drawAnnotation(annotation: Annotation, before: DrawnNode | undefined): AnnotationNode {
  const { id, kind, x, y, width, height } = annotation;
  const isSameData =
    before?.type === kind &&
    before.data.annotation.text === annotation.text &&
    before.data.annotation.color === annotation.color;
  return {
    id,
    type: kind,
    position: { x, y },
    data: isSameData ? before.data : { annotation },
    width,
    height,
    measured: { width, height },
    handles: [],
    ariaLabel: `${text(kind === 'note' ? 'canvas.note.label' : 'canvas.group.label')}: ${annotation.text}`,
    zIndex: kind === 'group' ? -10 : 5,
    connectable: false,
  };
}
