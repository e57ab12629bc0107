import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';

const TYPING_MS = 300;

/** A field of a list's filters whose text takes effect when the typing pauses; null: it is empty. */
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
  const [typed, setTyped] = useState(value ?? '');
  const later = useDebouncedCallback((next: string) => onChange(next === '' ? null : next), TYPING_MS);
  // A link or the button that clears all filters changes the value from outside.
  useEffect(() => setTyped(value ?? ''), [value]);
  return (
    <TextInput
      size="xs"
      w={isSearch ? 190 : 150}
      label={label}
      maxLength={isSearch ? 200 : 100}
      leftSection={isSearch ? <IconSearch size={14} /> : undefined}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        later(currentTarget.value);
      }}
    />
  );
}
