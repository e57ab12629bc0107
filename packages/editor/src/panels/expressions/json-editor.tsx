import './expression-editor.css';
import { closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, syntaxHighlighting } from '@codemirror/language';
import { linter, lintGutter } from '@codemirror/lint';
import { searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { TextProblem } from './json-words.ts';
import { COLOURS } from './language.ts';

interface JsonEditorProps {
  /** Text at the beginning. */
  readonly value: string;
  readonly label: string;
  readonly problem: TextProblem | null;
  onChange(value: string): void;
}

/** JSON as text, with lines, folds, search and a mark where it is wrong. */
export default function JsonEditor({ value, label, problem, onChange }: JsonEditorProps) {
  const host = useRef<HTMLDivElement | null>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useRef(onChange);
  changed.current = onChange;
  const problems = useRef(new Compartment());

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the editor's own from then on
  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          json(),
          syntaxHighlighting(COLOURS),
          bracketMatching(),
          closeBrackets(),
          keymap.of([...searchKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          problems.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    editor.focus();
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const end = editor.state.doc.length;
    const found =
      problem === null
        ? []
        : [
            {
              from: Math.min(problem.from, end),
              to: Math.min(problem.to, end),
              severity: 'error' as const,
              message: problem.text,
            },
          ];
    editor.dispatch({ effects: problems.current.reconfigure(linter(() => found, { delay: 0 })) });
  }, [problem]);
  return <div ref={host} className="lw-expression lw-json-editor" />;
}
