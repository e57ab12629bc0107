import type { Form, JsonObject } from '@loopwright/model';
import { Alert, Stack, Text } from '@mantine/core';
import { useCallback, useEffect } from 'react';
import { useDocumentStore } from '../../canvas/document/use-document.tsx';
import { text } from '../../text/text.ts';
import { usePanel, useTrials } from '../use-panel.tsx';
import { choicesOf, kindOf } from './field-kind.ts';
import { FormFieldRow } from './form-field.tsx';
import { shownText, withChange } from './form-values.ts';
import { useForm } from './use-form.ts';
import { useNodeProblems } from './use-node-problems.ts';

const NO_ERRORS: Readonly<Record<string, readonly string[]>> = {};

/** The form of the panel's node. */
export function NodeForm({ plain, focusField }: { readonly plain: Form | null; readonly focusField: string | null }) {
  const { node } = usePanel();
  const store = useDocumentStore();
  const { form, isStale } = useForm(node.node_type, plain, node.form_values);
  const problems = useNodeProblems(node.id);
  const trialErrors = useTrials(({ trials }) => {
    const trial = trials.get(node.id);
    return trial?.kind === 'failed' ? trial.fields : NO_ERRORS;
  });
  const nodeId = node.id;

  const save = useCallback(
    (name: string, value: string, label: string) => {
      const now = store.getState().document?.nodes.get(nodeId);
      if (now === undefined || form === null) return;
      const field = form.fields.find((one) => one.name === name);
      if (field !== undefined && shownText(field, now.form_values) === value && Object.hasOwn(now.form_values, name))
        return;
      if (field !== undefined && kindOf(field) === 'password' && value !== '') store.hide(name, value);
      const values = withChange(form, now.form_values, name, value);
      const key = `${nodeId} ${name}`;
      store.edit([{ op: 'update_node', id: nodeId, set: { form_values: values } }], label, key);
    },
    [store, form, nodeId],
  );
  useOnlyChoices(isStale ? null : form, node.form_values, save);

  if (form === null || form.fields.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {text('panel.node.noForm')}
      </Text>
    );
  const whole = [
    ...problems.filter(({ field }) => field === null).map((one) => one.text),
    ...(trialErrors.__all__ ?? []),
  ];
  return (
    <Stack gap="md">
      {whole.length > 0 && (
        <Alert color="red" variant="light" title={text('panel.form.problems')} role="status">
          {[...new Set(whole)].map((one) => (
            <Text size="sm" key={one}>
              {one}
            </Text>
          ))}
        </Alert>
      )}
      {form.fields.map((field) => (
        <FormFieldRow
          key={`${node.id} ${field.name}`}
          field={field}
          form={form}
          stored={shownText(field, node.form_values)}
          errors={[
            ...(trialErrors[field.name] ?? []),
            ...problems.filter((one) => one.field === field.name).map((one) => one.text),
            ...field.field_level_errors,
          ]}
          hasFocus={focusField === field.name}
          onSave={save}
        />
      ))}
    </Stack>
  );
}

/** Where the server leaves but one choice to a field that depends on others, that is its value. */
function useOnlyChoices(
  form: Form | null,
  values: JsonObject,
  save: (name: string, value: string, label: string) => void,
): void {
  useEffect(() => {
    for (const field of form?.fields ?? []) {
      if (field.dependencies.length === 0 || !field.ready || kindOf(field) !== 'select') continue;
      const [only, ...others] = (choicesOf(field.widget) ?? []).filter(([value]) => value !== '');
      if (only !== undefined && others.length === 0 && !Object.hasOwn(values, field.name))
        save(field.name, only[0], text('panel.form.edit', { field: field.label }));
    }
  }, [form, values, save]);
}
