import { Anchor, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Workflow } from '../../api/workflows.ts';
import { formatCount } from '../../parts/format.ts';
import { RelativeTime } from '../../parts/time.tsx';
import { text } from '../../text/text.ts';
import type { useWorkflowActions } from './use-workflow-actions.tsx';
import { type Activity, ActivityCell, Labels, LastRunCell, OnSwitch, StateCell } from './workflow-cells.tsx';
import type { Column, ListFilter } from './workflow-list.ts';
import { WorkflowMenu } from './workflow-menu.tsx';

interface Props {
  readonly rows: readonly Workflow[];
  readonly activity: ReadonlyMap<string, Activity>;
  readonly filter: ListFilter;
  readonly onSort: (column: Column) => void;
  readonly actions: ReturnType<typeof useWorkflowActions>;
}

/** The list on a desk. */
export function WorkflowTable({ rows, activity, filter, onSort, actions }: Props) {
  const head = (column: Column, className?: string) => {
    const isSorted = filter.sort === column;
    const Icon = filter.isDescending ? IconArrowDown : IconArrowUp;
    return (
      <Table.Th
        className={className}
        aria-sort={isSorted ? (filter.isDescending ? 'descending' : 'ascending') : undefined}
      >
        <UnstyledButton className="lw-sort" onClick={() => onSort(column)}>
          {text(`workflows.column.${column}`)}
          {isSorted && <Icon size={14} stroke={1.8} aria-hidden />}
        </UnstyledButton>
      </Table.Th>
    );
  };
  return (
    <Table className="lw-table" verticalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          {head('name')}
          {head('state')}
          <Table.Th className="lw-from-md">{text('workflows.lastHour')}</Table.Th>
          {head('last_run')}
          {head('runs_count', 'lw-number lw-from-lg')}
          {head('updated_at', 'lw-from-lg')}
          <Table.Th>
            <span className="lw-only-heard">{text('workflows.column.actions')}</span>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((workflow) => (
          <Table.Tr key={workflow.id}>
            <Table.Td className="lw-name-cell">
              <Stack gap={3}>
                <Group gap="xs">
                  <Anchor
                    component={Link}
                    href={`/workflows/${workflow.id}`}
                    className="lw-row-link"
                    data-row
                    fw={550}
                    c="inherit"
                  >
                    {workflow.name}
                  </Anchor>
                  <Labels workflow={workflow} />
                </Group>
                {workflow.description && (
                  <Text size="xs" c="var(--lw-soft)" lineClamp={1}>
                    {workflow.description}
                  </Text>
                )}
              </Stack>
            </Table.Td>
            <Table.Td>
              <StateCell workflow={workflow} />
            </Table.Td>
            <Table.Td className="lw-from-md">
              <ActivityCell activity={activity.get(workflow.id)} />
            </Table.Td>
            <Table.Td>
              <LastRunCell workflow={workflow} />
            </Table.Td>
            <Table.Td className="lw-number lw-from-lg">{formatCount(workflow.runs_count)}</Table.Td>
            <Table.Td className="lw-from-lg">
              <Text size="sm" c="var(--lw-soft)" component="span" style={{ whiteSpace: 'nowrap' }}>
                <RelativeTime at={workflow.updated_at} />
              </Text>
            </Table.Td>
            <Table.Td>
              <Group gap="xs" wrap="nowrap" justify="flex-end">
                <OnSwitch workflow={workflow} actions={actions} />
                <WorkflowMenu workflow={workflow} actions={actions} />
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
