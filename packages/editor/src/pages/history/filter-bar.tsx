import { Button, Chip, Group, Select, TextInput } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useLoops } from '../../api/loops.ts';
import lists from '../../parts/list-page.module.css';
import { TypedFilter } from '../../parts/typed-filter.tsx';
import { WorkflowFilter } from '../../parts/workflow-filter.tsx';
import { text } from '../../text/text.ts';
import { countFilters, RUN_STATES, type RunFilters, SINCE, type Since, withEnds } from './run-filters.ts';

/** Narrows the runs that are shown. */
export function FilterBar({
  filters,
  onChange,
  onClear,
  isOwnWorkflow,
}: {
  readonly filters: RunFilters;
  readonly onChange: (filters: RunFilters) => void;
  /** Clears the filters; the bar is to begin anew, without what is open or half typed in it. */
  readonly onClear: () => void;
  /** Whether the page is about one workflow, which cannot be chosen then. */
  readonly isOwnWorkflow: boolean;
}) {
  const loops = useLoops(filters.workflow);
  const span = filters.since ?? (filters.from === null && filters.to === null ? 'any' : 'custom');
  const [isCustom, setIsCustom] = useState(span === 'custom');
  return (
    <search className={lists.filters} aria-label={text('runs.filters')}>
      {!isOwnWorkflow && (
        <WorkflowFilter
          value={filters.workflow}
          onChange={(workflow) => onChange({ ...filters, workflow, loop: null })}
        />
      )}
      {loops.length > 1 && (
        <Select
          size="xs"
          w={170}
          label={text('runs.loop')}
          placeholder={text('runs.all')}
          clearable
          data={loops.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={filters.loop === null ? null : String(filters.loop)}
          onChange={(loop) => onChange({ ...filters, loop: loop === null ? null : Number(loop) })}
        />
      )}
      <Select
        size="xs"
        w={140}
        label={text('runs.when')}
        allowDeselect={false}
        data={['any', ...Object.keys(SINCE), 'custom'].map((value) => ({
          value,
          label: text(`runs.since.${value as Since}`),
        }))}
        value={isCustom ? 'custom' : span}
        onChange={(value) => {
          setIsCustom(value === 'custom');
          if (value === 'custom') onChange(withEnds(filters, Date.now()));
          else onChange({ ...filters, since: value === 'any' ? null : (value as Since), from: null, to: null });
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
            value={toLocal(filters[end])}
            onChange={({ currentTarget }) =>
              onChange({ ...filters, since: null, [end]: fromLocal(currentTarget.value) })
            }
          />
        ))}
      <TypedFilter
        label={text('runs.errorText')}
        value={filters.error}
        onChange={(error) => onChange({ ...filters, error })}
        isSearch
      />
      <TypedFilter
        label={text('runs.errorCode')}
        value={filters.errorCode}
        onChange={(errorCode) => onChange({ ...filters, errorCode })}
      />
      {countFilters(filters, isOwnWorkflow) > 0 && (
        <Button size="xs" variant="subtle" leftSection={<IconFilterOff size={14} />} onClick={onClear}>
          {text('runs.clear')}
        </Button>
      )}
      <Group gap={6} w="100%" role="group" aria-label={text('runs.state')}>
        {RUN_STATES.map((state) => (
          <Chip
            key={state}
            size="xs"
            variant="outline"
            checked={filters.states.includes(state)}
            onChange={(isOn) =>
              onChange({
                ...filters,
                states: RUN_STATES.filter((one) => (one === state ? isOn : filters.states.includes(one))),
              })
            }
          >
            {text(`runStates.${state}`)}
          </Chip>
        ))}
        <Chip
          size="xs"
          variant="outline"
          color="yellow"
          checked={filters.isUnknown}
          onChange={(isUnknown) => onChange({ ...filters, isUnknown })}
        >
          {text('run.outcomeUnknown')}
        </Chip>
      </Group>
    </search>
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
