import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { WholeRun } from '../../api/run-types.ts';
import { useTitle } from '../../app/use-title.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { formatCount, formatSeconds, formatTime } from '../../parts/format.ts';
import { Loading } from '../../parts/loading.tsx';
import { OutcomeUnknown } from '../../parts/outcome-unknown.tsx';
import { RunStateChip } from '../../parts/run-state.tsx';
import { text } from '../../text/text.ts';
import { WorkflowTabs } from '../workflow-tabs.tsx';
import { ComparePicker } from './compare-picker.tsx';
import { ReplayButton } from './replay-button.tsx';
import { spanOf, stepOf, telling } from './run-model.ts';
import classes from './run-page.module.css';
import { RunPicture, useRunNames } from './run-picture.tsx';
import { Scrubber } from './scrubber.tsx';
import { TaskDetails } from './task-details.tsx';
import { useRun } from './use-run.ts';
import { Waterfall } from './waterfall.tsx';

/** Larger inputs and outputs are read in parts, as somebody opens them. */
const VALUE_BYTES = 65_536;

/** Whose arrows are their own: what is written in, chosen from or scrolled, and what lies over the page. */
const OWN_KEYS = [
  'input, textarea, [contenteditable=true], [role=slider], [role=tree], [role=grid], [role=radiogroup], [role=tab]',
  '[role=menu], [role=dialog], .lw-data-scroll, .lw-data-long',
].join(', ');

/** One past or present run on the graph that it ran on. `?step=` is how many of its tasks are shown to have begun. */
export default function RunPage({ workflowId, runId }: { readonly workflowId: string; readonly runId: number }) {
  const run = useRun(runId, VALUE_BYTES);
  useTitle(text('run.title', { id: runId }));
  if (run.isPending && run.fetchStatus !== 'idle') return <Loading />;
  if (run.data === undefined || run.data.workflow_id !== workflowId) {
    return <ErrorState error={run.error ?? new Error(text('run.notHere'))} onRetry={() => void run.refetch()} />;
  }
  return (
    <OpenRun
      key={runId}
      run={run.data}
      isLoadingMore={run.isFetchingNextPage}
      onMore={() => {
        if (!run.isFetching) void run.fetchNextPage();
      }}
    />
  );
}

function OpenRun({
  run,
  isLoadingMore,
  onMore,
}: {
  readonly run: WholeRun;
  readonly isLoadingMore: boolean;
  /** Loads the next tasks of a run that has more than were answered at once. */
  readonly onMore: () => void;
}) {
  const { tasks } = run;
  const names = useRunNames(run.graph);
  const [wanted, setStep] = useStep(tasks.length);
  const step = wanted ?? tasks.length;
  // The task whose dialog is open stays chosen, whatever the run does meanwhile.
  const [held, setHeld] = useState<number | null>(null);
  const chosen = held ?? (wanted === null ? telling(tasks) : step - 1);
  const span = useMemo(() => spanOf(run, Date.now()), [run]);
  const task = tasks[chosen];

  function onKeyDown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    // Of a dialog of this page React tells as well, though it lies elsewhere in the document.
    const isBusy = !event.currentTarget.contains(target) || target.closest(OWN_KEYS) !== null;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy) return;
    const next = stepFor(event.key, step, tasks.length);
    if (next === null) return;
    event.preventDefault();
    setStep(next);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move through the run wherever the focus is on this page
    <div className={classes.page} onKeyDown={onKeyDown}>
      <Head run={run} />
      <div className={classes.picture}>
        <RunPicture
          run={run}
          step={step}
          chosen={task?.node_id ?? null}
          onChoose={(id) => {
            const next = stepOf(tasks, id, step);
            if (next !== null) setStep(next);
          }}
        />
      </div>
      <section className={classes.time} aria-label={text('run.timeline')}>
        <Scrubber step={step} steps={tasks.length} onStep={setStep} />
        <Waterfall tasks={tasks} span={span} names={names} step={step} chosen={chosen} onStep={setStep} />
        {run.tasks_total > tasks.length && (
          <Group px="sm" py={4} gap="sm">
            <Text size="xs" c="var(--lw-soft)" role="status">
              {text('run.tasksShown', { shown: formatCount(tasks.length), total: formatCount(run.tasks_total) })}
            </Text>
            <Button size="compact-xs" variant="default" loading={isLoadingMore} onClick={onMore}>
              {text('run.moreTasks')}
            </Button>
          </Group>
        )}
      </section>
      <aside className={classes.details} aria-label={text('run.details')}>
        {task === undefined ? (
          <Text p="md" size="sm" c="var(--lw-soft)">
            {text(tasks.length === 0 ? 'run.noTasks' : 'run.beforeFirst')}
          </Text>
        ) : (
          <TaskDetails
            key={chosen}
            run={run}
            index={chosen}
            task={task}
            name={names.get(task.node_id) ?? task.node_type}
            onHold={(isHeld) => setHeld(isHeld ? chosen : null)}
          />
        )}
      </aside>
    </div>
  );
}

function Head({ run }: { readonly run: WholeRun }) {
  const now = Date.now();
  return (
    <header className={classes.head}>
      <WorkflowTabs workflowId={run.workflow_id} />
      <div className={classes.line}>
        <Title order={1} size="h4">
          {text('run.title', { id: run.id })}
        </Title>
        <RunStateChip state={run.state} />
        {run.outcome_unknown && <OutcomeUnknown />}
        <span>{text('run.startedAt', { time: formatTime(run.started_at, now) })}</span>
        {run.duration_seconds !== null && (
          <span>{text('run.tookTime', { time: formatSeconds(run.duration_seconds) })}</span>
        )}
        <Text size="sm" c="var(--lw-soft)">
          {text('run.numbers', { iteration: run.iteration, version: run.version_id })}
        </Text>
        {run.replay_of !== null && (
          <Anchor component={Link} size="sm" href={`/workflows/${run.workflow_id}?run=${run.replay_of}`}>
            {text('replay.of', { id: run.replay_of })}
          </Anchor>
        )}
        <Anchor component={Link} size="sm" href={`/workflows/${run.workflow_id}`}>
          {text('run.toCanvas')}
        </Anchor>
        <span style={{ marginLeft: 'auto' }} />
        <Group gap="xs" wrap="nowrap">
          <ReplayButton run={run} />
          <ComparePicker run={run} />
          <Button component={Link} size="compact-sm" variant="default" href={`/workflows/${run.workflow_id}/runs`}>
            {text('run.all')}
          </Button>
        </Group>
      </div>
      {run.error !== null && (
        <div className={classes.error} role="alert">
          {run.error.text}
        </div>
      )}
      {run.problem !== null && (
        <div className={classes.error} role="alert">
          {text('run.problem', { why: run.problem })}
        </div>
      )}
    </header>
  );
}

/** The step, kept in the address; null: none was chosen, and the end of the run is shown. */
function useStep(steps: number): readonly [number | null, (step: number) => void] {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('step');
  const step = wanted === null ? null : Math.min(steps, Math.max(0, Math.floor(Number(wanted)) || 0));
  const setStep = useCallback(
    (next: number) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          after.set('step', String(Math.max(0, next)));
          return after;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  return [step, setStep];
}

function stepFor(key: string, step: number, steps: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(steps, step + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, step - 1);
    case 'Home':
      return 0;
    case 'End':
      return steps;
    default:
      return null;
  }
}
