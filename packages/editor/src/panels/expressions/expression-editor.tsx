import './expression-editor.css';
import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, linter } from '@codemirror/lint';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf, tooltips } from '@codemirror/view';
import type { Json } from '@loopwright/model';
import { useEffect, useRef } from 'react';
import { droppedPath } from '../../parts/data-view/drag-path.ts';
import type { Path } from '../../parts/data-view/paths.ts';
import { completionsAt, type Mode, type Vocabulary } from './complete-path.ts';
import { languageOf } from './language.ts';
import { pathText } from './path-text.ts';

/** What an editor can be told from outside. */
export interface EditorHandle {
  /** Puts a path where the cursor is, in braces where it needs them. */
  insert(root: string, path: Path): void;
  focus(): void;
}

export interface ExpressionEditorProps {
  readonly value: string;
  readonly mode: Mode;
  readonly label: string;
  /** Id of the text that explains the field or what is wrong with it. */
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
  readonly isRequired: boolean;
  readonly isOneLine: boolean;
  /** Lines shown without scrolling. */
  readonly rows: number;
  readonly placeholder: string;
  /** Roots of paths with their real values. */
  readonly names: Readonly<Record<string, Json>>;
  readonly vocabulary: Vocabulary;
  /** Where the text is wrong, from which character to which, and why. */
  readonly problem: { readonly from: number; readonly to: number; readonly text: string } | null;
  onChange(value: string): void;
  onBlur(): void;
  onFocus(handle: EditorHandle): void;
}

/** Marks what comes from outside, which is not told back. */
const fromOutside = Annotation.define<true>();

/** A text field with highlighting, completion and drop of paths. */
export default function ExpressionEditor(props: ExpressionEditorProps) {
  const host = useRef<HTMLDivElement | null>(null);
  const view = useRef<EditorView | null>(null);
  const current = useRef(props);
  current.current = props;
  const { value, mode, isOneLine, rows, label, describedBy, isInvalid, isRequired, problem } = props;
  const attributes = useRef(new Compartment());
  const problems = useRef(new Compartment());

  // biome-ignore lint/correctness/useExhaustiveDependencies: the rest reaches the editor by `current`
  useEffect(() => {
    const handle: EditorHandle = {
      insert: (root, path) => insertPath(editor, current.current.mode, root, path),
      focus: () => editor.focus(),
    };
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          languageOf(mode),
          bracketMatching(),
          tooltips({ parent: document.body, position: 'fixed' }),
          autocompletion({
            override: [(context) => complete(context, () => current.current)],
            icons: false,
            interactionDelay: isOneLine ? 0 : 75,
          }),
          keymap.of([
            { key: 'Tab', run: acceptCompletion },
            ...completionKeymap,
            ...(isOneLine ? [{ key: 'Enter', run: () => true }] : []),
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          isOneLine ? oneLine : [EditorView.lineWrapping],
          placeholderOf(current.current.placeholder),
          attributes.current.of([]),
          problems.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.focusChanged && update.view.hasFocus) current.current.onFocus(handle);
            if (update.docChanged && !update.transactions.some((one) => one.annotation(fromOutside) === true))
              current.current.onChange(update.state.doc.toString());
          }),
          EditorView.domEventHandlers({
            blur: () => current.current.onBlur(),
            drop(event, target) {
              const dropped = droppedPath(event.dataTransfer);
              if (dropped === null) return false;
              event.preventDefault();
              const at = target.posAtCoords({ x: event.clientX, y: event.clientY });
              if (at !== null) target.dispatch({ selection: { anchor: at } });
              insertPath(target, current.current.mode, dropped.root, dropped.path);
              return true;
            },
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [mode, isOneLine]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      annotations: fromOutside.of(true),
    });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({
      effects: attributes.current.reconfigure(
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-multiline': String(!isOneLine),
          ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
          'aria-invalid': String(isInvalid),
          'aria-required': String(isRequired),
        }),
      ),
    });
  }, [label, describedBy, isInvalid, isRequired, isOneLine]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const found: Diagnostic[] =
      problem === null || problem.from > editor.state.doc.length
        ? []
        : [
            {
              from: problem.from,
              to: Math.min(problem.to, editor.state.doc.length),
              severity: 'error',
              message: problem.text,
            },
          ];
    editor.dispatch({ effects: problems.current.reconfigure(linter(() => found, { delay: 0 })) });
  }, [problem]);

  return (
    <div
      ref={host}
      className="lw-expression"
      data-one-line={isOneLine || undefined}
      data-invalid={isInvalid || undefined}
      style={isOneLine ? undefined : { minHeight: Math.max(3, Math.min(rows, value.split('\n').length + 1)) * 19 + 12 }}
    />
  );
}

/** Breaks of lines that are pasted become spaces. */
const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
  const joined = transaction.newDoc.toString().replace(/\s*\n\s*/g, ' ');
  return [
    {
      changes: { from: 0, to: transaction.startState.doc.length, insert: joined },
      selection: { anchor: Math.min(transaction.newSelection.main.head, joined.length) },
    },
  ];
});

function insertPath(view: EditorView, mode: Mode, root: string, path: Path): void {
  const { from, to } = view.state.selection.main;
  const insert = pathText(view.state.doc.toString(), from, mode, root, path);
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true });
  view.focus();
}

function complete(context: CompletionContext, props: () => ExpressionEditorProps): CompletionResult | null {
  const { mode, names, vocabulary } = props();
  const found = completionsAt(context.state.doc.toString(), context.pos, mode, names, vocabulary);
  if (found === null) return null;
  const written = context.state.sliceDoc(found.from, context.pos);
  if (written === '' && !context.explicit && !/[{%|([]\s?$/.test(context.state.sliceDoc(0, context.pos))) return null;
  return {
    from: found.from,
    filter: false,
    // At once: a list that waits to be renewed takes no Enter and no Tab.
    update: (_shown, _from, _to, typed) => complete(typed, props),
    options: found.options.map(({ label, apply, detail, kind }) => ({ label, apply, detail, type: kind })),
  };
}
