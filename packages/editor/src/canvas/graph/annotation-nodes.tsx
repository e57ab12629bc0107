import type { Annotation } from '@loopwright/model';
import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { text } from '../../text/text.ts';
import { useCanvas, useCanvasUi } from '../canvas-context.tsx';

import { useDocumentStore } from '../document/use-document.tsx';
import classes from './annotation-nodes.module.css';
import type { AnnotationNode } from './drawn.ts';

const LEAST = { minWidth: 80, minHeight: 50 };

function isSame(before: NodeProps<AnnotationNode>, after: NodeProps<AnnotationNode>): boolean {
  return before.data === after.data && before.selected === after.selected;
}

/** A note: plain text on coloured paper. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<AnnotationNode>) {
  const { annotation } = data;
  return (
    <>
      <Resizer isVisible={selected} />
      <div className={classes.note} data-color={annotation.color}>
        <AnnotationText id={id} annotation={annotation} placeholder={text('canvas.note.empty')} />
      </div>
    </>
  );
}, isSame);

/** A frame around nodes, with a title. What is in it moves with it. */
export const GroupNode = memo(function GroupNode({ id, data, selected }: NodeProps<AnnotationNode>) {
  const { annotation } = data;
  return (
    <>
      <Resizer isVisible={selected} />
      <div className={classes.group} data-color={annotation.color}>
        <div className={classes.groupTitle}>
          <AnnotationText id={id} annotation={annotation} placeholder={text('canvas.group.empty')} />
        </div>
      </div>
    </>
  );
}, isSame);

/** Commits a new size, and the place that a drag of the upper left corner gives, as one step. */
function Resizer({ isVisible }: { readonly isVisible: boolean }) {
  const { drawing } = useCanvas();
  const store = useDocumentStore();
  return (
    <NodeResizer
      isVisible={isVisible}
      {...LEAST}
      lineClassName="lw-resize-line"
      handleClassName="lw-resize-handle"
      onResizeEnd={() => {
        // React Flow tells the last size after this.
        requestAnimationFrame(() => {
          const { document } = store.getState();
          if (document !== null) store.edit(drawing.moves(document), text('canvas.steps.resize'));
        });
      }}
    />
  );
}

function AnnotationText({
  id,
  annotation,
  placeholder,
}: {
  readonly id: string;
  readonly annotation: Annotation;
  readonly placeholder: string;
}) {
  const isWriting = useCanvasUi(({ writing }) => writing === id);
  if (isWriting) return <TextField id={id} annotation={annotation} placeholder={placeholder} />;
  return (
    <div className={classes.annotationText} data-empty={annotation.text === '' || undefined}>
      {annotation.text === '' ? placeholder : annotation.text}
    </div>
  );
}

function TextField({
  id,
  annotation,
  placeholder,
}: {
  readonly id: string;
  readonly annotation: Annotation;
  readonly placeholder: string;
}) {
  const { ui } = useCanvas();
  const store = useDocumentStore();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.select(), []);

  function end(isKept: boolean): void {
    if (ui.getState().writing !== id) return;
    ui.setState({ writing: null });
    const annotations = store.getState().document?.annotations ?? [];
    const next = field.current?.value ?? annotation.text;
    if (isKept && next !== annotation.text)
      store.edit(
        [
          {
            op: 'set_annotations',
            annotations: annotations.map((one) => (one.id === id ? { ...one, text: next } : one)),
          },
        ],
        text('canvas.steps.write'),
      );
    field.current?.closest<HTMLElement>('.react-flow__node')?.focus();
  }

  return (
    <textarea
      ref={field}
      className={`${classes.annotationField} nodrag nopan nowheel`}
      aria-label={annotation.kind === 'note' ? text('canvas.note.text') : text('canvas.group.title')}
      placeholder={placeholder}
      defaultValue={annotation.text}
      maxLength={10_000}
      // biome-ignore lint/a11y/noAutofocus: somebody has just asked to write here
      autoFocus
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') end(true);
        if (event.key === 'Enter' && (annotation.kind === 'group' || event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          end(true);
        }
      }}
    />
  );
}
