import type { JsonObject } from '@loopwright/model';
import { Button, Group, Text, Textarea } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { isPlainObject } from '../../parts/data-view/plain-object.ts';
import { text } from '../../text/text.ts';
import { jsonProblem, type TextProblem } from '../expressions/json-words.ts';

const JsonEditor = lazy(() => import('../expressions/json-editor.tsx'));

interface JsonEditProps {
  readonly value: JsonObject;
  readonly label: string;
  readonly help: string;
  readonly save: string;
  onSave(value: JsonObject): void;
  onCancel(): void;
}

/** A JSON object edited as text. It is saved once it is one. */
export function JsonEdit({ value, label, help, save, onSave, onCancel }: JsonEditProps) {
  const [written, setWritten] = useState(() => JSON.stringify(value, null, 2));
  const problem = problemOf(written);

  function submit(): void {
    if (problem === null) onSave(JSON.parse(written) as JsonObject);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the editor, not the panel
    <div
      className="lw-json-edit"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.preventDefault();
          onCancel();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          event.stopPropagation();
          submit();
        }
      }}
    >
      <Text size="xs" c="var(--lw-soft)">
        {help}
      </Text>
      <Suspense
        fallback={
          <Textarea aria-label={label} value={written} rows={12} onChange={(event) => setWritten(event.target.value)} />
        }
      >
        <JsonEditor value={written} label={label} problem={problem} onChange={setWritten} />
      </Suspense>
      {problem !== null && (
        <div className="lw-field-problem" role="alert">
          {problem.text}
        </div>
      )}
      <Group gap="xs" justify="flex-end">
        <Button size="xs" variant="default" onClick={onCancel}>
          {text('common.cancel')}
        </Button>
        <Button size="xs" disabled={problem !== null} onClick={submit}>
          {save}
        </Button>
      </Group>
    </div>
  );
}

function problemOf(source: string): TextProblem | null {
  try {
    return isPlainObject(JSON.parse(source)) ? null : { from: 0, to: 0, text: text('panel.io.object') };
  } catch {
    return jsonProblem(source) ?? { from: 0, to: 0, text: text('panel.io.object') };
  }
}
