import type { FormField } from '@loopwright/model';
import { Textarea } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { useNames } from '../data/use-input.ts';
import type { Mode } from '../expressions/complete-path.ts';
import { jsonProblem, type TextProblem } from '../expressions/json-words.ts';
import { useVocabulary } from '../expressions/use-vocabulary.ts';
import { usePanel } from '../use-panel.tsx';
import { type JsonRule, jsonRuleOf } from './field-kind.ts';
import { Preview } from './preview.tsx';

const ExpressionEditor = lazy(() => import('../expressions/expression-editor.tsx'));
const NOTHING = { filters: [], tests: [], methods: [], functions: [] };

interface TemplateFieldProps {
  readonly id: string;
  readonly field: FormField;
  readonly kind: 'text' | 'area' | 'json' | 'condition' | 'number';
  readonly value: string;
  readonly isWrong: boolean;
  readonly describedBy: string;
  onChange(value: string): void;
  onBlur(): void;
}

/** A field whose text may hold templates: highlighted, completed from the real input, with what comes of it below. */
export function TemplateField({ id, field, kind, value, isWrong, describedBy, onChange, onBlur }: TemplateFieldProps) {
  const panel = usePanel();
  const names = useNames();
  const vocabulary = useVocabulary();
  const mode: Mode = kind === 'json' || kind === 'condition' ? kind : 'template';
  const rule = kind === 'json' ? jsonRuleOf(panel.node.node_type, field.name) : null;
  const problem = useMemo(() => (rule === null ? null : problemOf(value, rule)), [rule, value]);
  const isOneLine = kind === 'text' || kind === 'number';
  const rows = Number(field.widget.attrs.rows ?? 6);
  const placeholder = String(field.widget.attrs.placeholder ?? '');
  const problemId = `${id}-json`;
  const described = problem === null ? describedBy : `${problemId} ${describedBy}`;
  return (
    <>
      <Suspense
        fallback={
          <Textarea
            aria-label={field.label}
            autosize={!isOneLine}
            minRows={isOneLine ? 1 : rows}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
            onBlur={onBlur}
          />
        }
      >
        <ExpressionEditor
          value={value}
          mode={mode}
          label={field.label}
          describedBy={described}
          isInvalid={isWrong || problem !== null}
          isRequired={field.widget.is_required}
          isOneLine={isOneLine}
          rows={rows}
          placeholder={placeholder}
          names={names}
          vocabulary={vocabulary ?? NOTHING}
          problem={problem}
          onChange={onChange}
          onBlur={onBlur}
          onFocus={(handle) => {
            panel.field.current = handle;
          }}
        />
      </Suspense>
      {problem !== null && (
        <div id={problemId} className="lw-field-problem" role="status">
          {problem.text}
        </div>
      )}
      {problem === null && <Preview mode={mode} source={value} />}
    </>
  );
}

/** Where a JSON field is wrong, in words. A field that also takes other texts is only checked where it begins like JSON. */
function problemOf(source: string, rule: JsonRule): TextProblem | null {
  if (rule !== 'strict' && !/^\s*(?:\{(?![{%#])|\[)/.test(source)) return null;
  return jsonProblem(source, { python: rule === 'list' });
}
