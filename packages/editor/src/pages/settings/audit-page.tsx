import { Anchor, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { text } from '../../text/text.ts';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import {
  type AuditFilters,
  auditQueryOf,
  NO_AUDIT_FILTERS,
  readAuditFilters,
  writeAuditFilters,
} from './audit-filters.ts';

/** Who changed, started or stopped what, newest first. */
export function AuditPage() {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readAuditFilters(params), [params]);
  const setFilters = (next: AuditFilters) => setParams(writeAuditFilters(next), { replace: true });
  // The bar begins anew where the filters are cleared: nothing in it is open then.
  const [clears, setClears] = useState(0);
  const entries = useInfiniteQuery({
    queryKey: keys.audit({ ...filters }),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/api/audit/', {
          params: {
            query: { ...auditQueryOf(filters, Date.now()), ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
  const rows = entries.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack>
      <AuditFilterBar
        key={clears}
        filters={filters}
        onChange={setFilters}
        onClear={() => {
          setClears(clears + 1);
          setFilters(NO_AUDIT_FILTERS);
        }}
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
