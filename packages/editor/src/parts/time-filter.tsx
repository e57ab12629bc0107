import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { text } from '../text/text.ts';
import { SINCE, type Since, type TimeSpan, withEnds } from './time-span.ts';

/** Narrows a list to a span of time: up to now, or between two ends. */
export function TimeFilter({
  label,
  span,
  onChange,
}: {
  readonly label: string;
  readonly span: TimeSpan;
  readonly onChange: (span: TimeSpan) => void;
}) {
  const { since, from, to } = span;
  const chosen = since ?? (from === null && to === null ? 'any' : 'custom');
  const [isCustom, setIsCustom] = useState(chosen === 'custom');
  return (
    <>
      <Select
        size="xs"
        w={140}
        label={label}
        allowDeselect={false}
        data={['any', ...Object.keys(SINCE), 'custom'].map((value) => ({
          value,
          label: text(`runs.since.${value as Since}`),
        }))}
        value={isCustom ? 'custom' : chosen}
        onChange={(value) => {
          setIsCustom(value === 'custom');
          if (value === 'custom') onChange(withEnds({ since, from, to }, Date.now()));
          else onChange({ since: value === 'any' ? null : (value as Since), from: null, to: null });
        }}
      />
      {isCustom &&
        (['from', 'to'] as const).map((end) => (
          <TextInput
            key={end}
            size="xs"
            w={190}
            type="datetime-local"
            label={text(`runs.${end}`)}
            value={toLocal(span[end])}
            onChange={({ currentTarget }) => onChange({ from, to, since: null, [end]: fromLocal(currentTarget.value) })}
          />
        ))}
    </>
  );
}

/** An instant as a field of day and time takes it, in this machine's zone. */
function toLocal(iso: string | null): string {
  if (iso === null) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromLocal(value: string): string | null {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
