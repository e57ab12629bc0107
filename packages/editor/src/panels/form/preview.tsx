import { Code, Group, Text } from '@mantine/core';
import { text } from '../../text/text.ts';
import type { Mode } from '../expressions/complete-path.ts';
import { usePreview } from '../expressions/use-preview.ts';

/** What comes of a template or condition with the real input; nothing where there is neither. */
export function Preview({ mode, source }: { readonly mode: Mode; readonly source: string }) {
  const preview = usePreview(mode, source);
  if (preview === null) return null;
  if (preview.kind === 'too-large')
    return (
      <Text size="xs" c="var(--lw-soft)" className="lw-preview">
        {text('panel.form.previewTooLarge')}
      </Text>
    );
  if (preview.kind === 'no-input')
    return (
      <Text size="xs" c="var(--lw-soft)" className="lw-preview">
        {text('panel.form.previewNoInput')}
      </Text>
    );
  if (preview.kind === 'error')
    return (
      <Text size="xs" c="var(--lw-failed)" className="lw-preview" role="status">
        {preview.line === null
          ? preview.text
          : text('panel.form.atLine', { line: preview.line, column: preview.column ?? 1, error: preview.text })}
      </Text>
    );
  return (
    <Group gap={6} wrap="nowrap" align="baseline" className="lw-preview" role="status">
      <Text size="xs" c="var(--lw-soft)" component="span">
        {text('panel.form.preview')}
      </Text>
      {preview.text === '' ? (
        <Text size="xs" c="var(--lw-soft)" fs="italic" component="span">
          {text('panel.form.previewEmpty')}
        </Text>
      ) : (
        <Code className="lw-preview-value" data-stale={preview.isStale || undefined}>
          {preview.text}
          {preview.isCut ? ` … (${text('panel.form.previewCut')})` : ''}
        </Code>
      )}
    </Group>
  );
}
