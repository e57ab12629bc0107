import type { Form, FormField } from '@loopwright/model';
import { Checkbox, Group, Input, Select, Text } from '@mantine/core';
import { useCallback, useEffect, useId, useRef } from 'react';
import { text } from '../../text/text.ts';
import { checkValue } from './check-value.ts';
import { choicesOf, type FieldKind, kindOf } from './field-kind.ts';
import { isOn } from './form-values.ts';
import { PasswordField } from './password-field.tsx';
import { TemplateField } from './template-field.tsx';
import { useDraft } from './use-draft.ts';

interface FormFieldRowProps {
  readonly field: FormField;
  readonly form: Form;
  /** What the document holds, as text. */
  readonly stored: string;
  /** What the server found wrong. */
  readonly errors: readonly string[];
  /** Whether it is focused when it is shown: a problem led here. */
  readonly hasFocus: boolean;
  onSave(name: string, value: string, label: string): void;
}

/** One field: label, widget, help, what is wrong. */
export function FormFieldRow({ field, form, stored, errors, hasFocus, onSave }: FormFieldRowProps) {
  const id = useId();
  const row = useRef<HTMLDivElement | null>(null);
  const { name, label, widget } = field;
  const commit = useCallback(
    (value: string) => {
      onSave(name, value, text('panel.form.edit', { field: label }));
      return true;
    },
    [onSave, name, label],
  );
  const { value, change, flush } = useDraft(stored, commit);
  const kind = kindOf(field);
  // What the server said of an older value does not hold for what is typed now.
  const own = checkValue(field, value);
  const wrong = own ?? (value === stored ? errors[0] : undefined) ?? null;
  const describedBy = `${id}-note`;

  useEffect(() => {
    if (!hasFocus) return;
    row.current?.scrollIntoView({ block: 'center' });
    row.current?.querySelector<HTMLElement>('input, textarea, [contenteditable=true]')?.focus();
  }, [hasFocus]);

  const parents = field.dependencies.filter((parent) => field.dependency_status[parent] === false);
  const help =
    parents.length > 0
      ? text('panel.form.dependsOn', { fields: parents.map((parent) => labelOf(form, parent)).join(', ') })
      : field.help_text;
  const note = (
    <div id={describedBy}>
      {wrong !== null && (
        <Text size="xs" c="var(--lw-failed)" role="alert">
          {wrong}
        </Text>
      )}
      {help !== null && help !== '' && (
        <Text size="xs" c="var(--lw-soft)">
          {help}
        </Text>
      )}
    </div>
  );

  if (kind === 'checkbox')
    return (
      <div ref={row} data-field={name}>
        <Checkbox
          label={label}
          checked={isOn(value)}
          disabled={field.disabled}
          aria-describedby={describedBy}
          onChange={(event) => {
            change(String(event.currentTarget.checked));
            flush();
          }}
        />
        {note}
      </div>
    );
  return (
    <div ref={row} data-field={name} className="lw-field">
      <Group gap={6} justify="space-between" mb={4} wrap="nowrap">
        <Input.Label
          labelElement={kind === 'select' ? 'label' : 'div'}
          htmlFor={kind === 'select' ? `${id}-input` : undefined}
          required={widget.is_required}
          size="sm"
          onClick={() => row.current?.querySelector<HTMLElement>('[contenteditable=true], input')?.focus()}
        >
          {label}
        </Input.Label>
      </Group>
      {kind === 'select' && (
        <Select
          id={`${id}-input`}
          size="sm"
          data={
            choicesOf(widget)
              ?.filter(([one]) => one !== '')
              .map(([one, shown]) => ({ value: one, label: shown })) ?? []
          }
          value={value === '' ? null : value}
          placeholder={emptyChoice(field)}
          disabled={field.disabled}
          error={wrong !== null}
          aria-describedby={describedBy}
          allowDeselect={!widget.is_required}
          clearable={!widget.is_required}
          searchable={(choicesOf(widget)?.length ?? 0) > 8}
          onChange={(next) => {
            change(next ?? '');
            flush();
          }}
        />
      )}
      {kind === 'password' && (
        <PasswordField
          label={label}
          stored={stored}
          describedBy={describedBy}
          isWrong={wrong !== null}
          onSave={commit}
        />
      )}
      {isTemplated(kind) && (
        <TemplateField
          id={`${id}-input`}
          field={field}
          kind={kind}
          value={value}
          isWrong={wrong !== null}
          describedBy={describedBy}
          onChange={change}
          onBlur={flush}
        />
      )}
      {note}
    </div>
  );
}

function isTemplated(kind: FieldKind): kind is 'text' | 'area' | 'json' | 'condition' | 'number' {
  return kind !== 'select' && kind !== 'password' && kind !== 'checkbox';
}

function labelOf(form: Form, name: string): string {
  return form.fields.find((field) => field.name === name)?.label ?? name;
}

/** The pair without a value is what stands in an empty select. */
function emptyChoice({ widget }: FormField): string {
  const empty = choicesOf(widget)?.find(([value]) => value === '');
  return empty?.[1] ?? text('panel.form.choose');
}
