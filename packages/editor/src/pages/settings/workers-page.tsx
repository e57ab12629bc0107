import { Badge, Code, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { text } from '../../text/text.ts';

const REFRESH_MS = 2000;

/** Processes on the same database, kept up to date. */
export function WorkersPage() {
  const workers = useQuery({
    queryKey: keys.workers,
    queryFn: () => answer(client.GET('/api/workers/')),
    refetchInterval: REFRESH_MS,
  });
  if (workers.isError && workers.data === undefined)
    return <ErrorState error={workers.error} onRetry={() => void workers.refetch()} />;
  if (workers.data === undefined) return <Loading />;
  const rows = workers.data.items;
  if (rows.length === 0) {
    return (
      <Stack gap={4}>
        <Text size="sm">{text('workers.alone')}</Text>
        <Text size="sm" c="var(--lw-soft)">
          {text('workers.aloneHint')}
        </Text>
      </Stack>
    );
  }
  return (
    <WideTable
      minWidth={560}
      heads={[
        text('workers.name'),
        text('workers.loops'),
        text('workers.tags'),
        text('workers.since'),
        text('workers.heartbeat'),
      ]}
    >
      {rows.map((row) => (
        <Table.Tr key={row.id}>
          <Table.Td>
            <Code>{row.name}</Code>
          </Table.Td>
          <Table.Td>
            {row.works ? (
              row.loops
            ) : (
              <Text size="xs" c="var(--lw-soft)">
                {text('workers.noLoops')}
              </Text>
            )}
          </Table.Td>
          <Table.Td>
            <Group gap={4}>
              {row.tags.map((tag) => (
                <Badge key={tag} size="xs" variant="default" className="lw-badge">
                  {tag}
                </Badge>
              ))}
            </Group>
          </Table.Td>
          <Table.Td>
            <RelativeTime at={row.began_at} />
          </Table.Td>
          <Table.Td>
            <RelativeTime at={row.heartbeat_at} />
          </Table.Td>
        </Table.Tr>
      ))}
    </WideTable>
  );
}
