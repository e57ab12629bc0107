import { Checkbox, Group, Table } from '@mantine/core';
import { memo, useMemo } from 'react';
import { Link } from 'wouter';
import type { Run } from '../../api/run-types.ts';
import { useWorkflowNames } from '../../api/workflow-names.ts';
import { formatElapsed, formatSeconds, formatTime } from '../../parts/format.ts';
import lists from '../../parts/list-page.module.css';
import { OutcomeUnknown } from '../../parts/outcome-unknown.tsx';
import { RunStateChip } from '../../parts/run-state.tsx';
import { useNow } from '../../parts/use-now.ts';
import { text } from '../../text/text.ts';
import classes from './run-table.module.css';

/** Runs as a table: state, times with a bar, and what went wrong. */
export function RunTable({
  runs,
  showsWorkflow,
  chosen,
  onToggle,
}: {
  readonly runs: readonly Run[];
  readonly showsWorkflow: boolean;
  readonly chosen: readonly number[];
  readonly onToggle: (run: Run) => void;
}) {
  const names = useWorkflowNames(showsWorkflow);
  const now = useNow(runs.some(({ ended_at }) => ended_at === null) ? 1000 : 30_000);
  const longest = useMemo(() => runs.reduce((most, run) => Math.max(most, run.duration_seconds ?? 0), 0.001), [runs]);
  return (
    <div className={lists.table}>
      <Table fz="sm" verticalSpacing={6} highlightOnHover aria-label={text('nav.runs')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <span className="lw-only-heard">{text('runs.choose')}</span>
            </Table.Th>
            <Table.Th>{text('runs.run')}</Table.Th>
            <Table.Th>{text('runs.state')}</Table.Th>
            {showsWorkflow && <Table.Th>{text('runs.workflow')}</Table.Th>}
            <Table.Th>{text('runs.started')}</Table.Th>
            <Table.Th>{text('runs.duration')}</Table.Th>
            <Table.Th>{text('runs.iteration')}</Table.Th>
            <Table.Th>{text('runs.error')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Row
              key={run.id}
              run={run}
              workflow={showsWorkflow ? (names.get(run.workflow_id) ?? text('runs.goneWorkflow')) : null}
              share={(run.duration_seconds ?? 0) / longest}
              now={run.ended_at === null ? now : null}
              isChosen={chosen.includes(run.id)}
              onToggle={onToggle}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const Row = memo(function Row({
  run,
  workflow,
  share,
  now,
  isChosen,
  onToggle,
}: {
  readonly run: Run;
  readonly workflow: string | null;
  /** Of the longest that is shown, 0 to 1. */
  readonly share: number;
  /** This machine's clock; null where the run has ended. */
  readonly now: number | null;
  readonly isChosen: boolean;
  readonly onToggle: (run: Run) => void;
}) {
  return (
    <Table.Tr data-run={run.id} data-state={run.state} bg={isChosen ? 'var(--lw-paper)' : undefined}>
      <Table.Td>
        <Checkbox
          size="xs"
          checked={isChosen}
          onChange={() => onToggle(run)}
          aria-label={text('runs.chooseRun', { id: run.id })}
        />
      </Table.Td>
      <Table.Td>
        <Link className={lists.link} href={`/workflows/${run.workflow_id}?run=${run.id}`}>
          {run.id}
        </Link>
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <RunStateChip state={run.state} />
          {run.outcome_unknown && <OutcomeUnknown isShort />}
        </Group>
      </Table.Td>
      {workflow !== null && (
        <Table.Td>
          <Link className={lists.link} style={{ fontWeight: 500 }} href={`/workflows/${run.workflow_id}/runs`}>
            {workflow}
          </Link>
        </Table.Td>
      )}
      <Table.Td className={lists.time}>{formatTime(run.started_at, Date.now())}</Table.Td>
      <Table.Td>
        <div className={classes.duration}>
          {run.duration_seconds !== null && <span className={classes.bar} style={{ width: `${share * 100}%` }} />}
          {run.duration_seconds !== null
            ? formatSeconds(run.duration_seconds)
            : run.state === 'leased' && now !== null
              ? formatElapsed((now - Date.parse(run.started_at)) / 1000)
              : text('run.noTime')}
        </div>
      </Table.Td>
      <Table.Td className={lists.time}>
        {run.origin === 'loop' ? run.iteration : text(`runs.origins.${run.origin}`)}
      </Table.Td>
      <Table.Td>
        {run.error !== null && (
          <div className={classes.error} title={`${run.error.code}: ${run.error.text}`}>
            {run.error.text || run.error.code}
          </div>
        )}
      </Table.Td>
    </Table.Tr>
  );
});
