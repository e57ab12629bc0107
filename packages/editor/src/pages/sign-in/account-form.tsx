import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { signIn } from '../../api/session.ts';
import { text } from '../../text/text.ts';
import { NewPasswordFields } from './new-password-fields.tsx';
import { passwordRules } from './password-rules.ts';

/** By which right an account is made: the owner's on a new server, by an invitation, or because anyone may. */
export interface Admission {
  readonly setup_token?: string;
  readonly invitation?: string;
}

/** Makes an account and signs in with it. */
export function AccountForm({ admission, onDone }: { readonly admission: Admission; readonly onDone: () => void }) {
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [confirmed, setConfirmed] = useState('');
  const make = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/auth/register/', {
          body: { username: username.trim(), password, password_confirm: confirmed, ...admission },
        }),
      ),
    onSuccess({ access, refresh }) {
      onDone();
      signIn({ access, refresh });
      void queries.invalidateQueries();
    },
  });
  const fields = make.error instanceof ApiError ? make.error.fields : {};
  const isReady = username.trim() !== '' && passwordRules(password, confirmed).every(({ isKept }) => isKept);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) make.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={text('signIn.username')}
          autoComplete="username"
          autoCapitalize="none"
          value={username}
          onChange={({ currentTarget }) => setUsername(currentTarget.value)}
          error={fields.username?.[0]}
          data-autofocus
          autoFocus
          required
          withAsterisk={false}
        />
        <NewPasswordFields
          label={text('signIn.password')}
          password={password}
          confirmed={confirmed}
          onPassword={setPassword}
          onConfirmed={setConfirmed}
          error={fields.password?.[0]}
        />
        {make.error && Object.keys(fields).length === 0 && (
          <Text c="var(--lw-failed)" size="sm" role="alert">
            {make.error.message}
          </Text>
        )}
        <Button type="submit" loading={make.isPending} disabled={!isReady}>
          {text('signIn.create')}
        </Button>
      </Stack>
    </form>
  );
}
