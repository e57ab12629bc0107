import { Button, Group, PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { text } from '../../text/text.ts';
import { PASSWORD_MASK } from './form-values.ts';

/** A secret. What is stored is never shown; it stays until another one is written. Saved when the field is left, not letter by letter. */
export function PasswordField({
  label,
  stored,
  describedBy,
  isWrong,
  onSave,
}: {
  readonly label: string;
  readonly stored: string;
  readonly describedBy: string;
  readonly isWrong: boolean;
  onSave(value: string): void;
}) {
  const isStored = stored !== '';
  const [written, setWritten] = useState<string | null>(null);

  function save(): void {
    if (written === null) return;
    if (written !== '' && written !== PASSWORD_MASK) onSave(written);
    setWritten(null);
  }

  if (isStored && written === null)
    return (
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" ff="monospace" aria-hidden>
          {PASSWORD_MASK}
        </Text>
        <Text size="xs" c="var(--lw-soft)" flex={1}>
          {text('panel.form.passwordKept')}
        </Text>
        <Button
          aria-label={text('panel.form.passwordChangeOf', { field: label })}
          size="compact-xs"
          variant="default"
          aria-describedby={describedBy}
          onClick={() => setWritten('')}
        >
          {text('panel.form.passwordChange')}
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-label={text('panel.form.passwordDeleteOf', { field: label })}
          onClick={() => onSave('')}
        >
          {text('common.delete')}
        </Button>
      </Group>
    );
  return (
    <PasswordInput
      aria-label={label}
      autoFocus={isStored}
      size="sm"
      autoComplete="off"
      value={written ?? ''}
      error={isWrong}
      aria-describedby={describedBy}
      onChange={(event) => setWritten(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
      }}
    />
  );
}
