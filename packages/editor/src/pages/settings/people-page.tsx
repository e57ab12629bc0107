import { Alert, Badge, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMailForward } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import type { Me } from '../../api/me.ts';
import { keys } from '../../api/queries.ts';
import { CopyLine } from '../../parts/copy-line.tsx';
import { formatDate } from '../../parts/dates.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { useNow } from '../../parts/use-now.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { text } from '../../text/text.ts';
import { Section } from './section.tsx';

/** Users and invitations, for the owner. */
export function PeoplePage({ me }: { readonly me: Me }) {
  return (
    <Stack>
      <Invite />
      <Invitations />
      <Users me={me} />
    </Stack>
  );
}

function Invite() {
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const make = useMutation({
    mutationFn: () => answer(client.POST('/api/invitations/', { body: { email: email.trim() } })),
    onSuccess() {
      setEmail('');
      void queries.invalidateQueries({ queryKey: keys.invitations });
    },
  });
  const fields = make.error instanceof ApiError ? make.error.fields : {};
  return (
    <Section title={text('people.invite')} hint={text('people.inviteHint')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Group align="flex-end">
          <TextInput
            label={text('people.email')}
            description={text('people.emailHint')}
            type="email"
            value={email}
            onChange={({ currentTarget }) => setEmail(currentTarget.value)}
            error={fields.email?.[0] ?? make.error?.message}
            style={{ flex: '1 1 240px' }}
          />
          <Button type="submit" loading={make.isPending}>
            {text('people.makeLink')}
          </Button>
        </Group>
      </form>
      {make.data?.token !== undefined && (
        <Alert color="green" icon={<IconMailForward />} title={text('people.linkOnce')} role="status">
          <CopyLine
            value={`${location.origin}/?invitation=${encodeURIComponent(make.data.token)}`}
            label={text('people.link')}
          />
        </Alert>
      )}
    </Section>
  );
}

function Invitations() {
  const queries = useQueryClient();
  const now = useNow(60_000);
  const all = useQuery({ queryKey: keys.invitations, queryFn: () => answer(client.GET('/api/invitations/')) });
  const revoke = useMutation({
    mutationFn: (id: string) => answer(client.DELETE('/api/invitations/{id}/', { params: { path: { id } } })),
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.invitations }),
  });
  const open = all.data?.items.filter(({ accepted_by }) => accepted_by === null) ?? [];
  return (
    <Section title={text('people.open')}>
      {all.isPending && <Loading />}
      {all.isError && <ErrorState error={all.error} onRetry={() => void all.refetch()} />}
      {all.isSuccess && open.length === 0 && (
        <Text size="sm" c="var(--lw-soft)">
          {text('people.noneOpen')}
        </Text>
      )}
      {open.map(({ id, email, created_at, expires_at }) => (
        <Group key={id} justify="space-between" className="lw-row-line" py={4}>
          <div>
            <Text size="sm">{email || text('people.nobodyNamed')}</Text>
            <Text size="xs" c="var(--lw-soft)" component="div">
              <RelativeTime at={created_at} /> ·{' '}
              {text(Date.parse(expires_at) < now ? 'people.expired' : 'people.until', { date: formatDate(expires_at) })}
            </Text>
          </div>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            onClick={() => revoke.mutate(id)}
            aria-label={text('people.revokeOf', { who: email || formatDate(created_at) })}
          >
            {text('people.revoke')}
          </Button>
        </Group>
      ))}
    </Section>
  );
}

function Users({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const all = useQuery({ queryKey: keys.users, queryFn: () => answer(client.GET('/api/users/')) });
  const remove = useMutation({
    mutationFn: ({ id }: { readonly id: number; readonly username: string }) =>
      answer(client.DELETE('/api/users/{id}/', { params: { path: { id: String(id) } } })),
    onSuccess: (_nothing, { username }) => notifications.show({ message: text('people.removed', { name: username }) }),
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.users }),
  });
  return (
    <Section title={text('people.users')}>
      {all.isPending && <Loading />}
      {all.isError && <ErrorState error={all.error} onRetry={() => void all.refetch()} />}
      {all.data !== undefined && (
        <WideTable minWidth={420} heads={[text('people.user'), text('people.email'), text('people.since')]} hasActions>
          {all.data.items.map((user) => (
            <Table.Tr key={user.id}>
              <Table.Td>
                <Group gap="xs">
                  {user.username}
                  {user.is_owner && (
                    <Badge size="sm" variant="default" className="lw-badge">
                      {text('people.owner')}
                    </Badge>
                  )}
                </Group>
                {user.name !== '' && (
                  <Text size="xs" c="var(--lw-soft)">
                    {user.name}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{user.email}</Table.Td>
              <Table.Td>{formatDate(user.created_at)}</Table.Td>
              <Table.Td ta="right">
                {user.id !== me.id && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    loading={remove.isPending && remove.variables.id === user.id}
                    onClick={() => remove.mutate(user)}
                    aria-label={text('people.removeOf', { name: user.username })}
                  >
                    {text('people.remove')}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </WideTable>
      )}
    </Section>
  );
}
