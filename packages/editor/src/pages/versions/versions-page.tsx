import { Badge, Group, SegmentedControl, Select, Text, Title } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useNodeLabels } from '../../api/node-labels.ts';
import type { RunGraph } from '../../api/run-types.ts';
import { useVersionGraph, useVersions, type Version, type VersionRef } from '../../api/versions.ts';
import { useTitle } from '../../app/use-title.ts';
import { WorkflowTabs } from '../../canvas/workflow-tabs.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { formatTime } from '../../parts/format.ts';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loading } from '../../parts/loading.tsx';
import { nodeNames } from '../../parts/node-names.ts';
import { text } from '../../text/text.ts';
import { ChangeList } from './change-list.tsx';
import { countChanges, diffGraphs } from './graph-diff.ts';
import { graphText } from './graph-text.ts';
import { RestoreButton } from './restore-button.tsx';
import { VersionPicture } from './version-picture.tsx';
import classes from './versions-page.module.css';

const TextDiff = lazy(() => import('../../parts/text-diff.tsx'));

/** Versions of a workflow, and what changed between any two of them, or since. The address keeps which two. */
export default function VersionsPage({ workflowId }: { readonly workflowId: string }) {
  const versions = useVersions(workflowId);
  const [params, setParams] = useSearchParams();
  useTitle(text('workflowTabs.versions'));
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const current = versions.data?.pages[0]?.current_id ?? null;
  const to: VersionRef = refOf(params.get('to')) ?? 'now';
  const from: VersionRef | null = refOf(params.get('from')) ?? items.find(({ is_current }) => !is_current)?.id ?? null;

  function choose(side: 'from' | 'to', ref: string | null): void {
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (ref !== null) after.set(side, ref);
        return after;
      },
      { replace: true },
    );
  }

  if (versions.isPending) return <Loading />;
  if (versions.isError && items.length === 0) {
    return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  }
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <WorkflowTabs workflowId={workflowId} />
        <Title order={1} size="h4" mt={4}>
          {text('workflowTabs.versions')}
        </Title>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ol className={classes.list} aria-label={text('workflowTabs.versions')} tabIndex={0}>
        {items.map((version) => (
          <li key={version.id} className={classes.version} data-side={sideOf(version.id, from, to)}>
            <VersionLine version={version} workflowId={workflowId} current={current} />
          </li>
        ))}
        {items.length === 0 && (
          <li className={classes.version}>
            <Text size="sm" fw={600}>
              {text('versions.none')}
            </Text>
            <Text size="sm" c="var(--lw-soft)">
              {text('versions.noneHint')}
            </Text>
          </li>
        )}
        {versions.hasNextPage && (
          <li>
            <LoadMore
              isLoading={versions.isFetchingNextPage}
              error={versions.isFetchNextPageError ? versions.error : null}
              onLoad={() => void versions.fetchNextPage()}
            />
          </li>
        )}
      </ol>
      <div className={classes.compare}>
        {from === null ? (
          <Text p="md" size="sm" c="var(--lw-soft)">
            {text(items.length === 0 ? 'versions.noneHint' : 'versions.onlyOne')}
          </Text>
        ) : (
          <Compared workflowId={workflowId} from={from} to={to} items={items} onChoose={choose} />
        )}
      </div>
    </div>
  );
}

function VersionLine({
  version,
  workflowId,
  current,
}: {
  readonly version: Version;
  readonly workflowId: string;
  readonly current: number | null;
}) {
  const now = Date.now();
  return (
    <>
      <Group gap={6} justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {text('versions.version', { id: version.id })}
        </Text>
        {version.is_current ? (
          <Badge size="sm" variant="light" tt="none">
            {text('versions.current')}
          </Badge>
        ) : (
          <RestoreButton workflowId={workflowId} version={version.id} current={current} />
        )}
      </Group>
      <div className={classes.facts}>{text('versions.made', { time: formatTime(version.created_at, now) })}</div>
      <div className={classes.facts}>
        {text('versions.nodes', { count: version.nodes })},{' '}
        {text('versions.connections', { count: version.connections })},{' '}
        {text('versions.executions', { count: version.executions })}
      </div>
    </>
  );
}

function Compared({
  workflowId,
  from,
  to,
  items,
  onChoose,
}: {
  readonly workflowId: string;
  readonly from: VersionRef;
  readonly to: VersionRef;
  readonly items: readonly Version[];
  readonly onChoose: (side: 'from' | 'to', ref: string | null) => void;
}) {
  const before = useVersionGraph(workflowId, from);
  const after = useVersionGraph(workflowId, to);
  const [look, setLook] = useState<'picture' | 'text'>('picture');
  const choices = useMemo(() => {
    // A link may name a version that is on a later page of the list.
    const ids = new Set([...items.map(({ id }) => id), ...[from, to].filter((ref) => ref !== 'now')]);
    return [
      { value: 'now', label: text('versions.now') },
      ...[...ids].map((id) => ({ value: String(id), label: text('versions.version', { id }) })),
    ];
  }, [items, from, to]);
  const failed = [before, after].find(({ data, isError }) => isError && data === undefined);
  return (
    <>
      <div className={classes.bar}>
        {(['from', 'to'] as const).map((side) => (
          <Group key={side} gap={6} wrap="nowrap">
            <Text size="sm" component="label" htmlFor={`version-${side}`}>
              {text(`versions.${side}`)}
            </Text>
            <Select
              id={`version-${side}`}
              size="xs"
              w={165}
              allowDeselect={false}
              data={choices}
              value={String(side === 'from' ? from : to)}
              onChange={(ref) => onChoose(side, ref)}
            />
          </Group>
        ))}
        <SegmentedControl
          size="xs"
          aria-label={text('versions.look')}
          value={look}
          onChange={(next) => setLook(next as typeof look)}
          data={[
            { value: 'picture', label: text('versions.asPicture') },
            { value: 'text', label: text('versions.asText') },
          ]}
        />
      </div>
      {failed?.error ? (
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      ) : before.data === undefined || after.data === undefined ? (
        <Loading />
      ) : (
        <Difference workflowId={workflowId} refs={[from, to]} before={before.data} after={after.data} look={look} />
      )}
    </>
  );
}

function Difference({
  workflowId,
  refs,
  before,
  after,
  look,
}: {
  readonly workflowId: string;
  readonly refs: readonly VersionRef[];
  readonly before: RunGraph;
  readonly after: RunGraph;
  readonly look: 'picture' | 'text';
}) {
  const labels = useNodeLabels();
  const [chosen, setChosen] = useState<string | null>(null);
  const diff = useMemo(() => diffGraphs(before, after), [before, after]);
  const graph = useMemo(
    () => ({
      ...after,
      nodes: diff.nodes.map(({ node }) => node),
      connections: diff.connections.map(({ connection }) => connection),
    }),
    [after, diff],
  );
  const names = useMemo(() => nodeNames(graph.nodes, labels), [graph, labels]);
  if (look === 'text') {
    return (
      <div className={classes.text}>
        <Suspense fallback={<Loading />}>
          <TextDiff
            before={graphText(before, names)}
            after={graphText(after, names)}
            label={text('versions.changes')}
          />
        </Suspense>
      </div>
    );
  }
  return (
    <>
      <div className={classes.picture} data-changes={countChanges(diff)}>
        <VersionPicture
          workflowId={workflowId}
          versions={refs}
          graph={graph}
          diff={diff}
          names={names}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
      <ChangeList diff={diff} names={names} chosen={chosen} />
    </>
  );
}

function refOf(value: string | null): VersionRef | null {
  if (value === 'now') return 'now';
  const id = Number(value);
  return value !== null && Number.isSafeInteger(id) && id > 0 ? id : null;
}

function sideOf(id: number, from: VersionRef | null, to: VersionRef): 'from' | 'to' | undefined {
  return id === from ? 'from' : id === to ? 'to' : undefined;
}
