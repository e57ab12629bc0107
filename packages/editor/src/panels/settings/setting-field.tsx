import { Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useDraft } from '../form/use-draft.ts';
import { type Bounds, checkSetting } from './check-settings.ts';

interface SettingTextProps {
  readonly label: string;
  readonly help: string;
  readonly stored: string;
  /** Takes a text without outer blanks; empty: none. */
  onSave(value: string): void;
}

/** A text among a node's settings. */
export function SettingText({ label, help, stored, onSave }: SettingTextProps) {
  const { value, change, leave } = useSettingDraft(stored, (typed) => typed.trim(), onSave);
  return (
    <TextInput
      label={label}
      description={help}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={leave}
    />
  );
}

/** A number among a node's settings, within its bounds. */
export function SettingNumber({ label, help, stored, bounds, onSave }: SettingTextProps & { readonly bounds: Bounds }) {
  const id = useId();
  // A number that does not fit is not saved: the server would refuse to start with it.
  const read = (typed: string): string | null =>
    checkSetting(typed, bounds) === null ? asText(asNumber(typed)) : null;
  const { value, change, leave } = useSettingDraft(stored, read, onSave);
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
        onBlur={leave}
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

/**
 * What is typed into a setting. It is stored as `read` gives it when the typing pauses, and shown so when the field is left: a
 * blank or a point at the end is the beginning of more. What `read` refuses (null) is not stored, and stays.
 */
function useSettingDraft(stored: string, read: (typed: string) => string | null, onSave: (value: string) => void) {
  const { value, change, flush } = useDraft(stored, (typed) => {
    const next = read(typed);
    if (next !== null) onSave(next);
    return next === typed;
  });
  function leave(): void {
    const next = read(value);
    if (value !== stored && next !== null) change(next);
    flush();
  }
  return { value, change, leave };
}

/** A setting as its field shows it. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What a field of a number holds; null where it is empty. */
export function asNumber(value: string): number | null {
  return value.trim() === '' ? null : Number(value);
}
