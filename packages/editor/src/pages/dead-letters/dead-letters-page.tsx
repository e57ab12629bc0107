import { Button, Group, Select, Text, Title } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useDeadLetters, useQueues } from '../../api/dead-letters.ts';
import { useWorkflowNames } from '../../api/workflow-names.ts';
import { useWorkflow } from '../../api/workflows.ts';
import { useTitle } from '../../app/use-title.ts';
import { WorkflowTabs } from '../../canvas/workflow-tabs.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { formatCount } from '../../parts/format.ts';
import lists from '../../parts/list-page.module.css';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loading } from '../../parts/loading.tsx';
import { TypedFilter } from '../../parts/typed-filter.tsx';
import { WorkflowFilter } from '../../parts/workflow-filter.tsx';
import { text } from '../../text/text.ts';
import { LetterDrawer } from './letter-drawer.tsx';
import { LetterTable } from './letter-table.tsx';
import { queueNames } from './queue-names.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useBulk } from './use-bulk.ts';

/** Messages whose runs are out of attempts: of all workflows, or of one. The address keeps what is shown and which one is open. */
export default function DeadLettersPage({ workflowId = null }: { readonly workflowId?: string | null }) {
  const [params, setParams] = useSearchParams();
  const workflow = workflowId ?? params.get('workflow');
  const queue = Number(params.get('queue')) || null;
  const open = Number(params.get('letter')) || null;
  const find = params.get('find');
  useTitle(text('nav.deadLetters'));

  function set(changes: Readonly<Record<string, string | null>>): void {
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  }

  const names = useWorkflowNames();
  const queues = useQueues(workflow);
  const shownQueues = useMemo(
    () =>
      queueNames(queues.data ?? [], names, {
        inbox: (name) => text('deadLetters.inboxOf', { name }),
        between: (position) => text('deadLetters.between', { position }),
      }),
    [queues.data, names],
  );
  const letters = useDeadLetters({ workflow, queue, error: find });
  const shown = useMemo(() => letters.data?.pages.flatMap(({ items }) => items) ?? [], [letters.data]);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const picked = shown.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const work = useBulk();
  // The field begins anew where the filters are cleared: what is half typed in it is gone.
  const [clears, setClears] = useState(0);
  const isFiltered = queue !== null || find !== null || (workflowId === null && workflow !== null);

  return (
    <div className={lists.page}>
      {workflowId !== null && <WorkflowTabs workflowId={workflowId} />}
      {workflowId === null ? (
        <Title order={1} size="h3">
          {text('nav.deadLetters')}
        </Title>
      ) : (
        <OwnTitle workflowId={workflowId} />
      )}
      <search className={lists.filters} aria-label={text('runs.filters')}>
        {workflowId === null && (
          <WorkflowFilter value={workflow} onChange={(next) => set({ workflow: next, queue: null })} />
        )}
        <Select
          size="xs"
          w={230}
          label={text('deadLetters.queue')}
          placeholder={text('runs.all')}
          clearable
          data={(queues.data ?? []).map(({ id, dead_letters }) => ({
            value: String(id),
            label: text('deadLetters.queueOption', {
              name: shownQueues.get(id) ?? '',
              dead: formatCount(dead_letters),
            }),
          }))}
          value={queue === null ? null : String(queue)}
          onChange={(next) => set({ queue: next })}
        />
        <TypedFilter
          key={clears}
          label={text('runs.errorText')}
          value={find}
          onChange={(next) => set({ find: next })}
          isSearch
        />
        {isFiltered && (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => {
              setClears(clears + 1);
              set({ workflow: null, queue: null, find: null });
            }}
          >
            {text('runs.clear')}
          </Button>
        )}
      </search>
      {(shown.length > 0 || work.bulk !== null) && (
        <SelectionBar
          work={work}
          ids={picked}
          shown={shown.length}
          queue={queue === null ? null : (queues.data?.find(({ id }) => id === queue) ?? null)}
          onClear={() => setChosen(new Set())}
        />
      )}
      {letters.isPending ? (
        <Loading />
      ) : letters.isError && shown.length === 0 ? (
        <ErrorState error={letters.error} onRetry={() => void letters.refetch()} />
      ) : (
        <>
          {shown.length === 0 ? (
            <Empty isFiltered={isFiltered} />
          ) : (
            <LetterTable
              letters={shown}
              queueName={(letter) => shownQueues.get(letter.queue_id) ?? letter.queue}
              workflows={names}
              chosen={chosen}
              onChoose={setChosen}
              onOpen={(id) => set({ letter: String(id) })}
            />
          )}
          {letters.hasNextPage && (
            <LoadMore
              isLoading={letters.isFetchingNextPage}
              error={letters.isFetchNextPageError ? letters.error : null}
              onLoad={() => void letters.fetchNextPage()}
            />
          )}
        </>
      )}
      <LetterDrawer id={open} onClose={() => set({ letter: null })} />
    </div>
  );
}

function OwnTitle({ workflowId }: { readonly workflowId: string }) {
  const workflow = useWorkflow(workflowId);
  return (
    <Title order={1} size="h3">
      {text('deadLetters.of', { name: workflow.data?.name ?? '' })}
    </Title>
  );
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <div className={lists.empty}>
      <IconInbox size={34} stroke={1.4} aria-hidden />
      <Text fw={600} c="var(--lw-ink)">
        {text(isFiltered ? 'deadLetters.noneFit' : 'deadLetters.none')}
      </Text>
      <Group>
        <Text size="sm">{text('deadLetters.hint')}</Text>
      </Group>
    </div>
  );
}
