import { Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Workflow } from '../../api/workflows.ts';
import { text } from '../../text/text.ts';
import type { useWorkflowActions } from './use-workflow-actions.tsx';
import { type Activity, ActivityCell, Labels, LastRunCell, OnSwitch, StateCell } from './workflow-cells.tsx';
import { WorkflowMenu } from './workflow-menu.tsx';

/** The list on a phone. */
export function WorkflowCards({
  rows,
  activity,
  actions,
}: {
  readonly rows: readonly Workflow[];
  readonly activity: ReadonlyMap<string, Activity>;
  readonly actions: ReturnType<typeof useWorkflowActions>;
}) {
  return (
    <Stack gap="sm" component="ul" className="lw-plain-list">
      {rows.map((workflow) => (
        <Paper key={workflow.id} component="li" withBorder p="sm">
          <Stack gap={8}>
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Anchor
                component={Link}
                href={`/workflows/${workflow.id}`}
                fw={550}
                c="inherit"
                data-row
                style={{ overflowWrap: 'anywhere' }}
              >
                {workflow.name}
              </Anchor>
              <Group gap="xs" wrap="nowrap">
                <OnSwitch workflow={workflow} actions={actions} />
                <WorkflowMenu workflow={workflow} actions={actions} />
              </Group>
            </Group>
            {workflow.description && (
              <Text size="xs" c="var(--lw-soft)" lineClamp={2}>
                {workflow.description}
              </Text>
            )}
            <Labels workflow={workflow} />
            <Group justify="space-between">
              <StateCell workflow={workflow} />
              <Text size="xs" c="var(--lw-soft)" component="span">
                {text('workflows.column.last_run')}: <LastRunCell workflow={workflow} />
              </Text>
            </Group>
            <ActivityCell activity={activity.get(workflow.id)} />
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}
