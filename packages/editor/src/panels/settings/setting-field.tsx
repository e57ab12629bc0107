import { Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useDraft } from '../form/use-draft.ts';
import { type Bounds, checkSetting } from './check-settings.ts';

interface SettingTextProps {
  readonly label: string;
  readonly help: string;
  readonly stored: string;
  onSave(value: string): void;
}

/** A text among a node's settings. */
export function SettingText({ label, help, stored, onSave }: SettingTextProps) {
  const { value, change, flush } = useDraft(stored, onSave);
  return (
    <TextInput
      label={label}
      description={help}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={flush}
    />
  );
}

/** A number among a node's settings, within its bounds. */
export function SettingNumber({ label, help, stored, bounds, onSave }: SettingTextProps & { readonly bounds: Bounds }) {
  const id = useId();
  // A number that does not fit is not saved: the server would refuse to start with it.
  const { value, change, flush } = useDraft(stored, (next) => {
    if (checkSetting(next, bounds) === null) onSave(next);
  });
  const wrong = checkSetting(value, bounds);
  return (
    <div>
      <TextInput
        label={label}
        inputMode="decimal"
        maw={220}
        value={value}
        error={wrong !== null}
        aria-describedby={id}
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={flush}
      />
      <div id={id}>
        {wrong !== null && (
          <Text size="xs" c="var(--lw-failed)" role="alert">
            {wrong}
          </Text>
        )}
        <Text size="xs" c="var(--lw-soft)">
          {help}
        </Text>
      </div>
    </div>
  );
}

/** A setting as its field shows it. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What a field of a number holds; null where it is empty. */
export function asNumber(value: string): number | null {
  return value.trim() === '' ? null : Number(value);
}
