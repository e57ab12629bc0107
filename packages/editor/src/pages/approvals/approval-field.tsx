import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import type { Approval } from '../../api/approvals.ts';
import type { Value } from './values.ts';

interface FieldProps {
  readonly field: Approval['fields'][number];
  readonly value: Value;
  readonly error: string | null;
  onChange(value: Value): void;
}

/** One thing that an approval asks for. */
export function ApprovalField({ field, value, error, onChange }: FieldProps) {
  const shared = { label: field.label, withAsterisk: field.required, error };
  switch (field.kind) {
    case 'checkbox':
      return (
        <Checkbox
          label={field.label}
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={field.choices}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next)}
        />
      );
    case 'text':
      return (
        <TextInput
          {...shared}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
