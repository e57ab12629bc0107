import { Select } from '@mantine/core';
import { useWorkflowNames } from '../api/workflow-names.ts';
import { text } from '../text/text.ts';

/** Narrows a list to one workflow; null: all of them. */
export function WorkflowFilter({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (workflow: string | null) => void;
}) {
  const names = useWorkflowNames();
  return (
    <Select
      size="xs"
      w={200}
      label={text('runs.workflow')}
      placeholder={text('runs.all')}
      clearable
      searchable
      data={[...names].map(([id, label]) => ({ value: id, label }))}
      value={value}
      onChange={onChange}
    />
  );
}
