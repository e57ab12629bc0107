import { Badge, Button, Group, Switch, Text, Title } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { Run } from '../../api/run-types.ts';
import { useWorkflow } from '../../api/workflows.ts';
import { useTitle } from '../../app/use-title.ts';
import { WorkflowTabs } from '../../canvas/workflow-tabs.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { formatCount } from '../../parts/format.ts';
import lists from '../../parts/list-page.module.css';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import { FilterBar } from './filter-bar.tsx';
import { countFilters, NO_FILTERS, type RunFilters, readFilters, writeFilters } from './run-filters.ts';
import { RunTable } from './run-table.tsx';
import { useRuns } from './use-runs.ts';

/** Runs of all workflows, or of one, with filters that the address keeps. */
export default function RunsPage({ workflowId = null }: { readonly workflowId?: string | null }) {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => {
    const read = readFilters(params);
    return workflowId === null ? read : { ...read, workflow: workflowId };
  }, [params, workflowId]);
  const setFilters = useCallback(
    (next: RunFilters) =>
      setParams(writeFilters(workflowId === null ? next : { ...next, workflow: null }), { replace: true }),
    [setParams, workflowId],
  );
  const [isLive, setIsLive] = useState(true);
  // The bar begins anew where the filters are cleared: nothing in it is open then, or half typed.
  const [clears, setClears] = useState(0);
  const clear = () => {
    setClears(clears + 1);
    setFilters(NO_FILTERS);
  };
  useTitle(text('nav.runs'));
  return (
    <div className={lists.page}>
      {workflowId !== null && <WorkflowTabs workflowId={workflowId} />}
      <Group justify="space-between" gap="sm">
        {workflowId === null ? (
          <Title order={1} size="h3">
            {text('nav.runs')}
          </Title>
        ) : (
          <OwnTitle workflowId={workflowId} />
        )}
        <Switch
          size="sm"
          label={text('runs.live')}
          checked={isLive}
          onChange={({ currentTarget }) => setIsLive(currentTarget.checked)}
        />
      </Group>
      <FilterBar
        key={clears}
        filters={filters}
        onChange={setFilters}
        onClear={clear}
        isOwnWorkflow={workflowId !== null}
      />
      <Found
        key={JSON.stringify(filters)}
        filters={filters}
        isLive={isLive}
        isOwnWorkflow={workflowId !== null}
        onClear={clear}
      />
    </div>
  );
}

function OwnTitle({ workflowId }: { readonly workflowId: string }) {
  const workflow = useWorkflow(workflowId);
  return (
    <Title order={1} size="h3">
      {text('runs.of', { name: workflow.data?.name ?? '' })}
    </Title>
  );
}

function Found({
  filters,
  isLive,
  isOwnWorkflow,
  onClear,
}: {
  readonly filters: RunFilters;
  readonly isLive: boolean;
  readonly isOwnWorkflow: boolean;
  readonly onClear: () => void;
}) {
  const { list, isPending, error, isLoadingMore, moreError, loadMore, jump, retry } = useRuns(filters, isLive);
  const [, navigate] = useLocation();
  // The runs themselves: new ones may push them off the list.
  const [chosen, setChosen] = useState<readonly Run[]>([]);
  const chosenIds = useMemo(() => chosen.map(({ id }) => id), [chosen]);
  const [first, second] = chosen;
  const isSameWorkflow = second === undefined || first?.workflow_id === second.workflow_id;
  const toggle = useCallback(
    (run: Run) =>
      setChosen((before) =>
        before.some(({ id }) => id === run.id) ? before.filter(({ id }) => id !== run.id) : [...before.slice(-1), run],
      ),
    [],
  );
  if (isPending) return <Loading />;
  if (error !== null && list.items.length === 0) return <ErrorState error={error} onRetry={retry} />;
  if (list.items.length === 0) {
    return <Empty isFiltered={countFilters(filters, isOwnWorkflow) > 0} filters={filters} onClear={onClear} />;
  }
  return (
    <>
      <Group gap="sm" mih={30}>
        <Text size="sm" c="var(--lw-soft)" role="status">
          {text(list.cursor === null ? 'runs.count' : 'runs.countMore', {
            count: list.items.length,
            shown: formatCount(list.items.length),
          })}
        </Text>
        {list.ahead !== null && (
          <Button size="compact-sm" variant="light" onClick={jump}>
            {text('runs.jump')}
          </Button>
        )}
        {error !== null && (
          <Text size="sm" c="var(--lw-failed)" role="alert">
            {error.message}
          </Text>
        )}
        {first !== undefined && (
          <Group gap="xs" ml="auto">
            <Badge variant="light" tt="none">
              {text('runs.chosen', { count: chosen.length })}
            </Badge>
            <Button
              size="compact-sm"
              disabled={second === undefined || !isSameWorkflow}
              onClick={() => navigate(`/workflows/${first.workflow_id}?run=${first.id}&compare=${second?.id}`)}
            >
              {text('runs.compare')}
            </Button>
            {!isSameWorkflow && (
              <Text size="sm" c="var(--lw-soft)">
                {text('runs.sameWorkflow')}
              </Text>
            )}
          </Group>
        )}
      </Group>
      <RunTable runs={list.items} showsWorkflow={!isOwnWorkflow} chosen={chosenIds} onToggle={toggle} />
      {list.cursor !== null && <LoadMore isLoading={isLoadingMore} error={moreError} onLoad={loadMore} />}
    </>
  );
}

function Empty({
  isFiltered,
  filters,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly filters: RunFilters;
  readonly onClear: () => void;
}) {
  return (
    <div className={lists.empty}>
      <Text fw={600} c="var(--lw-ink)">
        {text(isFiltered ? 'runs.noneFit' : 'runs.none')}
      </Text>
      <Text size="sm">{text(isFiltered ? 'runs.noneFitHint' : 'runs.noneHint')}</Text>
      {isFiltered ? (
        <Button variant="default" size="xs" onClick={onClear}>
          {text('runs.clear')}
        </Button>
      ) : (
        <Button
          variant="default"
          size="xs"
          component={Link}
          href={filters.workflow === null ? '/' : `/workflows/${filters.workflow}`}
        >
          {text(filters.workflow === null ? 'nav.workflows' : 'workflowTabs.canvas')}
        </Button>
      )}
    </div>
  );
}
