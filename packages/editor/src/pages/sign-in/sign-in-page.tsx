import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { signIn } from '../../api/session.ts';
import { text } from '../../text/text.ts';

interface Setup {
  readonly has_owner: boolean;
}

/** Signs in, or makes the owner's account where there is none yet. */
export function SignInPage({ setup }: { readonly setup: Setup }) {
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const isFirst = !setup.has_owner;
  const enter = useMutation({
    mutationFn: () =>
      isFirst
        ? answer(client.POST('/api/auth/register/', { body: { username, password, password_confirm: password } }))
        : answer(client.POST('/api/auth/login/', { body: { username, password } })),
    onSuccess(session) {
      signIn(session);
      void queries.invalidateQueries();
    },
  });
  const fields = enter.error instanceof ApiError ? enter.error.fields : {};
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder p="xl" w={380} radius="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            enter.mutate();
          }}
        >
          <Stack>
            <Title order={1} size="h3">
              {text(isFirst ? 'signIn.first' : 'signIn.title')}
            </Title>
            <TextInput
              label={text('signIn.username')}
              autoComplete="username"
              value={username}
              onChange={({ currentTarget }) => setUsername(currentTarget.value)}
              error={fields.username?.[0]}
              required
            />
            <PasswordInput
              label={text('signIn.password')}
              autoComplete={isFirst ? 'new-password' : 'current-password'}
              value={password}
              onChange={({ currentTarget }) => setPassword(currentTarget.value)}
              error={fields.password?.[0]}
              required
            />
            {enter.error && Object.keys(fields).length === 0 && (
              <Text c="red" role="alert">
                {enter.error.message}
              </Text>
            )}
            <Button type="submit" loading={enter.isPending}>
              {text(isFirst ? 'signIn.create' : 'signIn.enter')}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
