import { Button, CloseButton, Group, MultiSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { text } from '../../text/text.ts';
import type { ListFilter, WorkflowState } from './workflow-list.ts';

const STATES: readonly WorkflowState[] = ['running', 'on', 'stopped', 'failed'];

/** Search, states and tags of the list. */
export function WorkflowFilters({
  filter,
  tags,
  searchRef,
  onChange,
}: {
  readonly filter: ListFilter;
  readonly tags: readonly string[];
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onChange: (change: Partial<ListFilter>) => void;
}) {
  const isFiltered = filter.text !== '' || filter.tags.length > 0 || filter.states.length > 0;
  return (
    <Group gap="xs" mb="md" align="flex-start">
      <TextInput
        ref={searchRef}
        aria-label={text('workflows.search')}
        placeholder={text('workflows.search')}
        leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
        rightSection={
          filter.text !== '' && (
            <CloseButton size="sm" aria-label={text('common.clear')} onClick={() => onChange({ text: '' })} />
          )
        }
        value={filter.text}
        onChange={({ currentTarget }) => onChange({ text: currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onChange({ text: '' });
        }}
        style={{ flex: '1 1 220px' }}
        maw={420}
      />
      <MultiSelect
        aria-label={text('workflows.filterState')}
        placeholder={filter.states.length === 0 ? text('workflows.filterState') : ''}
        data={STATES.map((value) => ({ value, label: text(`workflows.state.${value}`) }))}
        value={[...filter.states]}
        onChange={(states) => onChange({ states: states as WorkflowState[] })}
        style={{ flex: '0 1 180px' }}
        miw={140}
      />
      {tags.length > 0 && (
        <MultiSelect
          aria-label={text('workflows.filterTags')}
          placeholder={filter.tags.length === 0 ? text('workflows.filterTags') : ''}
          data={[...tags]}
          value={[...filter.tags]}
          onChange={(chosen) => onChange({ tags: chosen })}
          searchable
          style={{ flex: '0 1 200px' }}
          miw={140}
        />
      )}
      {isFiltered && (
        <Button variant="subtle" color="gray" onClick={() => onChange({ text: '', tags: [], states: [] })}>
          {text('workflows.clearFilters')}
        </Button>
      )}
    </Group>
  );
}
