import { Button, Chip, Group, Select } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useLoops } from '../../api/loops.ts';
import lists from '../../parts/list-page.module.css';
import { TimeFilter } from '../../parts/time-filter.tsx';
import { TypedFilter } from '../../parts/typed-filter.tsx';
import { WorkflowFilter } from '../../parts/workflow-filter.tsx';
import { text } from '../../text/text.ts';
import { countFilters, RUN_STATES, type RunFilters } from './run-filters.ts';

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
      <TimeFilter label={text('runs.when')} span={filters} onChange={(span) => onChange({ ...filters, ...span })} />
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
