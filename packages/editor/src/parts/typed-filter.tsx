import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useAfterPress } from './use-after-press.ts';

const TYPING_MS = 300;

/**
 * A field of a list's filters whose text takes effect when the typing pauses or the field is left; null: it is empty. Where it is
 * left by a press, the click comes first: on a list that was filtered meanwhile it would come to nothing.
 */
export function TypedFilter({
  label,
  value,
  onChange,
  isSearch = false,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly isSearch?: boolean;
}) {
  /** What was typed and has not taken effect; null: nothing, the value is shown. */
  const [typed, setTyped] = useState<string | null>(null);
  const apply = useAfterPress((next: string) => {
    onChange(next === '' ? null : next);
    setTyped((current) => (current === next ? null : current));
  });
  const later = useDebouncedCallback(apply, TYPING_MS);
  return (
    <TextInput
      size="xs"
      w={isSearch ? 190 : 150}
      label={label}
      maxLength={isSearch ? 200 : 100}
      leftSection={isSearch ? <IconSearch size={14} /> : undefined}
      value={typed ?? value ?? ''}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        later(currentTarget.value);
      }}
      onBlur={() => later.flush()}
    />
  );
}
