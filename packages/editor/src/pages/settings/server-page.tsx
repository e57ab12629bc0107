import { Anchor, Badge, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { text } from '../../text/text.ts';

/** Units that say more than the value does. */
const MEASURES: ReadonlySet<string> = new Set(['milliseconds', 'seconds', 'bytes', 'count', 'days', 'per minute']);

/** Every setting of the server with its value, for the owner. They are changed where the server is started. */
export function ServerPage() {
  const settings = useQuery({ queryKey: keys.settings, queryFn: () => answer(client.GET('/api/settings/')) });
  const version = useQuery({ queryKey: ['version'], queryFn: () => answer(client.GET('/api/version/')) });
  const [wanted, setWanted] = useState('');
  if (settings.isError && settings.data === undefined)
    return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />;
  if (settings.data === undefined) return <Loading />;
  const rows = settings.data.items.filter(({ name, meaning, env }) =>
    `${name} ${meaning} ${env}`.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()),
  );
  return (
    <Stack>
      {version.data && (
        <Group gap="md">
          <Text size="sm">{text('server.version', { version: version.data.version, build: version.data.build })}</Text>
          <Anchor href="/api/docs" size="sm">
            {text('server.apiDocs')}
          </Anchor>
        </Group>
      )}
      <TextInput
        aria-label={text('server.search')}
        placeholder={text('server.search')}
        leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
        value={wanted}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        maw={420}
      />
      <WideTable
        minWidth={640}
        heads={[text('server.setting'), text('server.value'), text('server.default'), text('server.how')]}
        verticalSpacing="xs"
      >
        {rows.map((row) => (
          <Table.Tr key={row.name}>
            <Table.Td>
              <Text size="sm" fw={550}>
                {row.name}
              </Text>
              <Text size="xs" c="var(--lw-soft)">
                {row.meaning}
              </Text>
            </Table.Td>
            <Table.Td>
              <Code>{shown(row.value)}</Code>{' '}
              {shown(row.value) !== shown(row.default) && (
                <Badge size="xs" variant="default" className="lw-badge">
                  {text('server.changed')}
                </Badge>
              )}
            </Table.Td>
            <Table.Td>
              <Text size="xs" c="var(--lw-soft)">
                {shown(row.default)} {MEASURES.has(row.unit) && row.unit}
              </Text>
            </Table.Td>
            <Table.Td>
              <Stack gap={2} align="flex-start">
                <Code>--{row.flag}</Code>
                <Code>{row.env}</Code>
              </Stack>
            </Table.Td>
          </Table.Tr>
        ))}
      </WideTable>
    </Stack>
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.join(', ');
  return value === '' || value === null || value === undefined ? '–' : String(value);
}
