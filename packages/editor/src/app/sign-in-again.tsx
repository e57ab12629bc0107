import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStore } from 'zustand';
import { answer, client } from '../api/client.ts';
import type { Me } from '../api/me.ts';
import { keys } from '../api/queries.ts';
import { changeUser, sessionStore, signIn, signOut } from '../api/session.ts';
import { text } from '../text/text.ts';

/**
 * Asks somebody whose session ended to sign in again, over the page, which stays as it is. Somebody else who signs in gets a page
 * of their own.
 */
export function SignInAgain() {
  const isExpired = useStore(sessionStore, (state) => state.expired);
  const queries = useQueryClient();
  const before = queries.getQueryData<Me>(keys.me);
  const [name, setName] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const username = name ?? before?.username ?? '';
  const enter = useMutation({
    mutationFn: () => answer(client.POST('/api/auth/login/', { body: { username, password } })),
    onSuccess({ user, access, refresh }) {
      setPassword('');
      if (before !== undefined && user.id !== before.id) return changeUser({ access, refresh });
      signIn({ access, refresh });
      void queries.invalidateQueries();
    },
  });
  return (
    <Modal
      opened={isExpired}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={text('signIn.again')}
      centered
      zIndex={400}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        <Stack>
          <Text size="sm">{text('signIn.againHint')}</Text>
          <TextInput
            label={text('signIn.username')}
            autoComplete="username"
            value={username}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            required
            withAsterisk={false}
          />
          <PasswordInput
            label={text('signIn.password')}
            autoComplete="current-password"
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            error={enter.error?.message}
            data-autofocus
            required
            withAsterisk={false}
          />
          <Group justify="space-between">
            <Button variant="subtle" color="gray" onClick={signOut}>
              {text('nav.signOut')}
            </Button>
            <Button type="submit" loading={enter.isPending}>
              {text('signIn.enter')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
