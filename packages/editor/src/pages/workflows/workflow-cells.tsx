import { Badge, Group, Switch, Text } from '@mantine/core';
import type { Workflow } from '../../api/workflows.ts';
import { formatCount } from '../../parts/format.ts';
import { Sparkline } from '../../parts/sparkline.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { text } from '../../text/text.ts';
import type { useWorkflowActions } from './use-workflow-actions.tsx';
import { stateOf, type WorkflowState } from './workflow-list.ts';

const COLOR_OF_STATE: Readonly<Record<WorkflowState, string>> = {
  running: 'var(--lw-running)',
  on: 'var(--lw-done)',
  stopped: 'var(--lw-skipped)',
  failed: 'var(--lw-failed)',
};

/** Runs of the last hour of one workflow, by their end. */
export interface Activity {
  readonly succeeded: readonly number[];
  readonly failed: readonly number[];
  readonly last_run: {
    readonly state: string;
    readonly ended_at: string | null;
    readonly error_text: string | null;
  } | null;
}

export function StateCell({ workflow }: { readonly workflow: Workflow }) {
  const state = stateOf(workflow);
  return (
    <StatusDot color={COLOR_OF_STATE[state]} label={text(`workflows.state.${state}`)} isMoving={state === 'running'} />
  );
}

/** Starts and stops, or lets an `api` workflow answer and rest. */
export function OnSwitch({
  workflow,
  actions,
}: {
  readonly workflow: Workflow;
  readonly actions: ReturnType<typeof useWorkflowActions>;
}) {
  const state = stateOf(workflow);
  const isOn = state === 'running' || state === 'on';
  return (
    <Switch
      size="sm"
      checked={isOn}
      onChange={() => actions.toggle.mutate({ workflow, isOn: !isOn })}
      aria-label={text(workflow.workflow_type === 'api' ? 'workflows.answers' : 'workflows.runs', {
        name: workflow.name,
      })}
    />
  );
}

export function ActivityCell({ activity }: { readonly activity: Activity | undefined }) {
  if (activity === undefined) return null;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const [succeeded, failed] = [sum(activity.succeeded), sum(activity.failed)];
  return (
    <Group gap="xs" wrap="nowrap">
      <Sparkline
        succeeded={activity.succeeded}
        failed={activity.failed}
        label={text('workflows.activity', { succeeded: formatCount(succeeded), failed: formatCount(failed) })}
      />
      {failed > 0 && (
        <Text size="xs" c="var(--lw-failed)" style={{ whiteSpace: 'nowrap' }}>
          {text('workflows.failures', { count: failed, shown: formatCount(failed) })}
        </Text>
      )}
    </Group>
  );
}

export function LastRunCell({ workflow }: { readonly workflow: Workflow }) {
  return (
    <Text size="sm" c="var(--lw-soft)" style={{ whiteSpace: 'nowrap' }} component="span">
      {workflow.last_run === null ? text('workflows.never') : <RelativeTime at={workflow.last_run} />}
    </Text>
  );
}

/** Type and tags. */
export function Labels({ workflow }: { readonly workflow: Workflow }) {
  if (workflow.workflow_type !== 'api' && workflow.tags.length === 0) return null;
  return (
    <Group gap={4}>
      {workflow.workflow_type === 'api' && (
        <Badge size="sm" variant="default" className="lw-badge">
          {text('workflows.type.api')}
        </Badge>
      )}
      {workflow.tags.map((tag) => (
        <Badge key={tag} size="sm" variant="light" className="lw-badge">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
