import { Button, Checkbox, Group, Select, Table, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { IconInbox, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { type DeadLetter, useDeadLetters, useQueues } from '../../api/dead-letters.ts';
import { useWorkflowNames } from '../../api/workflow-names.ts';
import { useWorkflow } from '../../api/workflows.ts';
import { useTitle } from '../../app/use-title.ts';
import { WorkflowTabs } from '../../canvas/workflow-tabs.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { formatCount, formatTime } from '../../parts/format.ts';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loading } from '../../parts/loading.tsx';
import { text } from '../../text/text.ts';
import classes from './dead-letters-page.module.css';
import { LetterDrawer } from './letter-drawer.tsx';
import { queueNames } from './queue-names.ts';
import { SelectionBar } from './selection-bar.tsx';

/** Messages whose runs are out of attempts: of all workflows, or of one. The address keeps what is shown and which one is open. */
export default function DeadLettersPage({ workflowId = null }: { readonly workflowId?: string | null }) {
  const [params, setParams] = useSearchParams();
  const workflow = workflowId ?? params.get('workflow');
  const queue = Number(params.get('queue')) || null;
  const open = Number(params.get('letter')) || null;
  const find = params.get('find') ?? '';
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
  const letters = useDeadLetters({ workflow, queue });
  const all = useMemo(() => letters.data?.pages.flatMap(({ items }) => items) ?? [], [letters.data]);
  const wanted = find.toLowerCase();
  const shown =
    wanted === ''
      ? all
      : all.filter(({ error, queue: name }) => `${error.code} ${error.text} ${name}`.toLowerCase().includes(wanted));
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const picked = shown.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const isFiltered = queue !== null || find !== '' || (workflowId === null && workflow !== null);

  return (
    <div className={classes.page}>
      {workflowId !== null && <WorkflowTabs workflowId={workflowId} />}
      {workflowId === null ? (
        <Title order={1} size="h3">
          {text('nav.deadLetters')}
        </Title>
      ) : (
        <OwnTitle workflowId={workflowId} />
      )}
      <search className={classes.filters} aria-label={text('runs.filters')}>
        {workflowId === null && (
          <Select
            size="xs"
            w={200}
            label={text('runs.workflow')}
            placeholder={text('runs.all')}
            clearable
            searchable
            data={[...names].map(([value, label]) => ({ value, label }))}
            value={workflow}
            onChange={(next) => set({ workflow: next, queue: null })}
          />
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
        <TextInput
          size="xs"
          w={220}
          label={text('deadLetters.find')}
          leftSection={<IconSearch size={14} />}
          value={find}
          onChange={({ currentTarget }) => set({ find: currentTarget.value })}
        />
        {isFiltered && (
          <Button size="xs" variant="subtle" onClick={() => set({ workflow: null, queue: null, find: null })}>
            {text('runs.clear')}
          </Button>
        )}
      </search>
      {letters.isPending ? (
        <Loading />
      ) : letters.isError && all.length === 0 ? (
        <ErrorState error={letters.error} onRetry={() => void letters.refetch()} />
      ) : (
        <>
          {all.length > 0 && (
            <SelectionBar
              ids={picked}
              shown={shown.length}
              queue={queue === null ? null : (queues.data?.find(({ id }) => id === queue) ?? null)}
              onClear={() => setChosen(new Set())}
            />
          )}
          {shown.length === 0 ? (
            <Empty isFiltered={isFiltered} />
          ) : (
            <Letters
              letters={shown}
              queueName={(letter) => shownQueues.get(letter.queue_id) ?? letter.queue}
              workflows={names}
              chosen={chosen}
              onChoose={setChosen}
              onOpen={(id) => set({ letter: String(id) })}
            />
          )}
          {letters.hasNextPage && (
            <LoadMore isLoading={letters.isFetchingNextPage} onLoad={() => void letters.fetchNextPage()} />
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

function Letters({
  letters,
  queueName,
  workflows,
  chosen,
  onChoose,
  onOpen,
}: {
  readonly letters: readonly DeadLetter[];
  readonly queueName: (letter: DeadLetter) => string;
  readonly workflows: ReadonlyMap<string, string>;
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (chosen: ReadonlySet<number>) => void;
  readonly onOpen: (id: number) => void;
}) {
  const now = Date.now();
  const count = letters.filter(({ id }) => chosen.has(id)).length;
  function toggle(id: number): void {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  }
  return (
    <div className={classes.table}>
      <Table fz="sm" verticalSpacing={6} highlightOnHover aria-label={text('nav.deadLetters')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <Checkbox
                size="xs"
                aria-label={text('deadLetters.chooseAll')}
                checked={count === letters.length}
                indeterminate={count > 0 && count < letters.length}
                onChange={() => onChoose(count === letters.length ? new Set() : new Set(letters.map(({ id }) => id)))}
              />
            </Table.Th>
            <Table.Th>{text('deadLetters.letter')}</Table.Th>
            <Table.Th>{text('deadLetters.error')}</Table.Th>
            <Table.Th>{text('deadLetters.queue')}</Table.Th>
            <Table.Th>{text('deadLetters.died')}</Table.Th>
            <Table.Th>{text('deadLetters.deliveries')}</Table.Th>
            <Table.Th>{text('runs.run')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {letters.map((letter) => (
            <Table.Tr
              key={letter.id}
              data-letter={letter.id}
              bg={chosen.has(letter.id) ? 'var(--lw-paper)' : undefined}
            >
              <Table.Td>
                <Checkbox
                  size="xs"
                  checked={chosen.has(letter.id)}
                  onChange={() => toggle(letter.id)}
                  aria-label={text('deadLetters.choose', { id: letter.id })}
                />
              </Table.Td>
              <Table.Td>
                <UnstyledButton
                  className={classes.open}
                  fz="sm"
                  onClick={() => onOpen(letter.id)}
                  aria-label={text('deadLetters.title', { id: letter.id })}
                >
                  {letter.id}
                </UnstyledButton>
              </Table.Td>
              <Table.Td>
                <div className={classes.error} title={letter.error.text}>
                  {letter.error.text || letter.error.code}
                </div>
              </Table.Td>
              <Table.Td>
                {queueName(letter)}
                {letter.workflow_id !== null && !workflows.has(letter.workflow_id) && ` ${text('runs.goneWorkflow')}`}
              </Table.Td>
              <Table.Td className={classes.time}>{formatTime(letter.dead_at, now)}</Table.Td>
              <Table.Td>{letter.deliveries}</Table.Td>
              <Table.Td>
                {letter.run_id !== null && letter.workflow_id !== null && (
                  <Link className={classes.open} href={`/workflows/${letter.workflow_id}?run=${letter.run_id}`}>
                    {letter.run_id}
                  </Link>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <div className={classes.empty}>
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
