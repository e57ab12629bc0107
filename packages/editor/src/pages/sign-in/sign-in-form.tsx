import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client } from '../../api/client.ts';
import { signIn } from '../../api/session.ts';
import { text } from '../../text/text.ts';

/** Signs in with a name and a password. */
export function SignInForm() {
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => answer(client.POST('/api/auth/login/', { body: { username: username.trim(), password } })),
    onSuccess({ access, refresh }) {
      signIn({ access, refresh });
      void queries.invalidateQueries();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={text('signIn.username')}
          autoComplete="username"
          autoCapitalize="none"
          value={username}
          onChange={({ currentTarget }) => setUsername(currentTarget.value)}
          autoFocus
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={text('signIn.password')}
          autoComplete="current-password"
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          required
          withAsterisk={false}
        />
        {enter.error && (
          <Text c="var(--lw-failed)" size="sm" role="alert">
            {enter.error.message}
          </Text>
        )}
        <Button type="submit" loading={enter.isPending}>
          {text('signIn.enter')}
        </Button>
      </Stack>
    </form>
  );
}
