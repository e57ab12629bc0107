import { Anchor, Button, Code, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { text } from '../../text/text.ts';
import { ACTIONS } from './audit-actions.ts';

/** Who changed, started or stopped what, newest first. */
export function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const action = search.get('action');
  const entries = useInfiniteQuery({
    queryKey: keys.audit({ action }),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/api/audit/', {
          params: {
            query: { ...(action === null ? {} : { action }), ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
  const rows = entries.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack>
      <Select
        aria-label={text('audit.action')}
        placeholder={text('audit.anyAction')}
        data={[...ACTIONS]}
        value={action}
        onChange={(value) => setSearch(value === null ? {} : { action: value }, { replace: true })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': text('common.clear') }}
        maw={280}
      />
      {entries.isPending && <Loading />}
      {entries.isError && <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />}
      {entries.isSuccess && rows.length === 0 && <Text size="sm">{text('audit.none')}</Text>}
      {rows.length > 0 && (
        <WideTable
          minWidth={640}
          heads={[text('audit.when'), text('audit.who'), text('audit.what'), text('audit.details')]}
        >
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <RelativeTime at={row.at} />
              </Table.Td>
              <Table.Td>{row.username === '' ? withoutAccount(row.details) : row.username}</Table.Td>
              <Table.Td>
                <Group gap={6}>
                  <Code>{row.action}</Code>
                  {row.target_type === 'workflow' && row.action !== 'workflow.delete' && (
                    <Anchor component={Link} href={`/workflows/${row.target_id}`} size="xs">
                      {text('common.open')}
                    </Anchor>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                <Text size="xs" c="var(--lw-soft)" style={{ overflowWrap: 'anywhere' }}>
                  {detailsOf(row.details)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </WideTable>
      )}
      {entries.hasNextPage && (
        <Button variant="default" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
          {text('common.more')}
        </Button>
      )}
    </Stack>
  );
}

/** Who did it where nobody signed in: `root (command line)`. */
function withoutAccount(details: unknown): string {
  const { source, system_user: user } = (details ?? {}) as { readonly source?: string; readonly system_user?: string };
  return user === undefined || user === '' ? (source ?? '') : `${user} (${source})`;
}

/** `name: Orders, count: 3`. */
function detailsOf(details: unknown): string {
  if (typeof details !== 'object' || details === null) return '';
  return Object.entries(details)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
