import { Alert, Button, Code, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { CopyLine } from '../../parts/copy-line.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { text } from '../../text/text.ts';
import { Section } from './section.tsx';

interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
}

/** Keys with which programs call the API: made, shown once, deleted. */
export function ApiKeysPage() {
  const all = useQuery({ queryKey: keys.apiKeys, queryFn: () => answer(client.GET('/api/auth/api-keys/')) });
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  return (
    <Stack>
      <NewKey />
      <Section title={text('keys.yours')}>
        {all.isPending && <Loading />}
        {all.isError && <ErrorState error={all.error} onRetry={() => void all.refetch()} />}
        {all.data?.length === 0 && (
          <Text size="sm" c="var(--lw-soft)">
            {text('keys.none')}
          </Text>
        )}
        {all.data !== undefined && all.data.length > 0 && (
          <WideTable minWidth={420} heads={[text('keys.name'), text('keys.begins'), text('keys.made')]} hasActions>
            {all.data.map((key) => (
              <Table.Tr key={key.id}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{key.name}</Table.Td>
                <Table.Td>
                  <Code>{key.prefix}…</Code>
                </Table.Td>
                <Table.Td>
                  <RelativeTime at={key.created_at} />
                </Table.Td>
                <Table.Td ta="right">
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    onClick={() => setDoomed(key)}
                    aria-label={text('keys.deleteOf', { name: key.name })}
                  >
                    {text('common.delete')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </WideTable>
        )}
      </Section>
      <DeleteDialog doomed={doomed} onClose={() => setDoomed(null)} />
    </Stack>
  );
}

function NewKey() {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: () => answer(client.POST('/api/auth/api-keys/', { body: { name: name.trim() } })),
    onSuccess() {
      setName('');
      void queries.invalidateQueries({ queryKey: keys.apiKeys });
    },
  });
  return (
    <Section title={text('keys.new')} hint={text('keys.newHint')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') make.mutate();
        }}
      >
        <Group align="flex-end">
          <TextInput
            label={text('keys.nameOfNew')}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            error={make.error?.message}
            maxLength={255}
            style={{ flex: '1 1 220px' }}
          />
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
            {text('keys.make')}
          </Button>
        </Group>
      </form>
      {make.data?.key !== undefined && (
        <Alert color="green" icon={<IconKey />} title={text('keys.shownOnce', { name: make.data.name })} role="status">
          <Stack gap="xs">
            <CopyLine value={make.data.key} label={text('keys.key')} />
            <Text size="sm">{text('keys.use')}</Text>
            <CopyLine value={`X-Api-Key: ${make.data.key}`} label={text('keys.header')} />
          </Stack>
        </Alert>
      )}
    </Section>
  );
}

function DeleteDialog({ doomed, onClose }: { readonly doomed: ApiKey | null; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ id }: ApiKey) => answer(client.DELETE('/api/auth/api-keys/{id}/', { params: { path: { id } } })),
    onSuccess(_nothing, { name }) {
      onClose();
      notifications.show({ message: text('keys.deleted', { name }) });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.apiKeys }),
  });
  return (
    <Modal
      opened={doomed !== null}
      onClose={onClose}
      title={text('keys.deleteOf', { name: doomed?.name ?? '' })}
      closeButtonProps={{ 'aria-label': text('common.close') }}
    >
      <Stack>
        <Text size="sm">{text('keys.deleteHint')}</Text>
        {remove.error && (
          <Text size="sm" c="var(--lw-failed)" role="alert">
            {remove.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('common.cancel')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => doomed !== null && remove.mutate(doomed)}>
            {text('common.delete')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
