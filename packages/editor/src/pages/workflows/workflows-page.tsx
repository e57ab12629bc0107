import { Button, Menu, Skeleton, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconFileImport, IconPlus, IconRestore, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useWorkflows } from '../../api/workflows.ts';
import { useShortcut } from '../../app/use-shortcut.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Page } from '../../parts/page.tsx';
import { text } from '../../text/text.ts';
import { Welcome } from '../templates/welcome.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { NewWorkflowDialog } from './new-workflow-dialog.tsx';
import { removedWorkflows } from './removed.ts';
import { useActivity } from './use-activity.ts';
import { useWorkflowActions } from './use-workflow-actions.tsx';
import { WorkflowCards } from './workflow-cards.tsx';
import { WorkflowFilters } from './workflow-filters.tsx';
import { type Column, type ListFilter, listed, readFilter, tagsOf, writeFilter } from './workflow-list.ts';
import { WorkflowTable } from './workflow-table.tsx';

/** Rows that are drawn at first and each time somebody asks for more. */
const PART = 100;

/** All workflows of the caller; where there are none yet, templates to begin with. */
export function WorkflowsPage() {
  const workflows = useWorkflows();
  const activity = useActivity();
  const actions = useWorkflowActions();
  const [search, setSearch] = useSearchParams();
  const searchRef = useRef<HTMLInputElement>(null);
  const listRef = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(PART);
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const filter = readFilter(search);
  const change = (part: Partial<ListFilter>): void =>
    setSearch((before) => writeFilter(before, { ...readFilter(before), ...part }), { replace: true });
  const show = (dialog: 'new' | 'import', isShown: boolean): void =>
    setSearch(
      (before) => {
        before.delete('new');
        before.delete('import');
        if (isShown) before.set(dialog, '1');
        return before;
      },
      { replace: true },
    );
  const sortBy = (column: Column): void =>
    change({ sort: column, isDescending: filter.sort === column ? !filter.isDescending : column !== 'name' });

  useShortcut('workflows.search', () => searchRef.current?.focus());
  useShortcut('workflows.new', () => show('new', true));
  useShortcut('workflows.move', (event) => moveFocus(listRef.current, event.key === 'ArrowDown' ? 1 : -1));

  const all = workflows.data ?? [];
  const rows = listed(all, filter);
  const tags = tagsOf(all);
  const isEmpty = workflows.isSuccess && all.length === 0;
  const dialogs = (
    <>
      <NewWorkflowDialog isOpen={search.has('new')} onClose={() => show('new', false)} tags={tags} />
      <ImportDialog isOpen={search.has('import')} onClose={() => show('import', false)} />
    </>
  );
  const buttons = (
    <>
      <RemovedMenu actions={actions} />
      <Button
        variant="default"
        leftSection={<IconFileImport size={17} stroke={1.7} aria-hidden />}
        onClick={() => show('import', true)}
      >
        {text('workflows.import')}
      </Button>
      <Button leftSection={<IconPlus size={17} stroke={1.8} aria-hidden />} onClick={() => show('new', true)}>
        {text('workflows.new')}
      </Button>
    </>
  );

  if (workflows.isError && workflows.data === undefined)
    return <ErrorState error={workflows.error} onRetry={() => void workflows.refetch()} />;
  if (isEmpty) {
    return (
      <Page title={text('welcome.title')} lead={text('welcome.lead')} actions={buttons}>
        <Welcome />
        {dialogs}
      </Page>
    );
  }
  return (
    <Page title={text('nav.workflows')} actions={buttons}>
      <WorkflowFilters filter={filter} tags={tags} searchRef={searchRef} onChange={change} />
      {workflows.isPending && <ListSkeleton />}
      <div ref={listRef}>
        {isPhone ? (
          <WorkflowCards rows={rows.slice(0, shown)} activity={activity} actions={actions} />
        ) : (
          rows.length > 0 && (
            <WorkflowTable
              rows={rows.slice(0, shown)}
              activity={activity}
              filter={filter}
              onSort={sortBy}
              actions={actions}
            />
          )
        )}
      </div>
      {workflows.isSuccess && rows.length === 0 && (
        <Stack align="center" py="xl" gap="xs">
          <Text fw={550}>{text('workflows.nothingFound')}</Text>
          <Button variant="default" onClick={() => change({ text: '', tags: [], states: [] })}>
            {text('workflows.clearFilters')}
          </Button>
        </Stack>
      )}
      {rows.length > shown && (
        <Button variant="default" fullWidth mt="sm" onClick={() => setShown(shown + PART)}>
          {text('common.more')}
        </Button>
      )}
      <div role="status" className="lw-only-heard">
        {workflows.isSuccess && text('workflows.found', { count: rows.length })}
      </div>
      {dialogs}
    </Page>
  );
}

/** What its user deleted in this browser during the last day, to be brought back. */
function RemovedMenu({ actions }: { readonly actions: ReturnType<typeof useWorkflowActions> }) {
  const removed = removedWorkflows();
  if (removed.length === 0) return null;
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconTrash size={17} stroke={1.6} aria-hidden />}>
          {text('workflows.deleted')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text('workflows.deletedHint')}</Menu.Label>
        {removed.map(({ id, name }) => (
          <Menu.Item
            key={id}
            leftSection={<IconRestore size={16} stroke={1.6} />}
            onClick={() => actions.restore.mutate({ id, name })}
          >
            {text('workflows.restore', { name })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ListSkeleton() {
  return (
    <Stack gap="sm" role="status" aria-label={text('common.loading')}>
      {Array.from({ length: 5 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={index} height={46} radius="sm" />
      ))}
    </Stack>
  );
}

/** Goes from one row's link to the next, or to the first. */
function moveFocus(list: HTMLElement | null, step: 1 | -1): void {
  const links = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = at === -1 ? (step === 1 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[next]?.focus();
}
