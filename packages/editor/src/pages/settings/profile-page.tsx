import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import type { Me } from '../../api/me.ts';
import { keys } from '../../api/queries.ts';
import { signIn, signOut } from '../../api/session.ts';
import { ColorSchemeSwitch } from '../../app/color-scheme.tsx';
import { text } from '../../text/text.ts';
import { NewPasswordFields } from '../sign-in/new-password-fields.tsx';
import { passwordRules } from '../sign-in/password-rules.ts';
import { Section } from './section.tsx';

/** Name, address, password and sessions of who is signed in. */
export function ProfilePage({ me }: { readonly me: Me }) {
  return (
    <Stack>
      <NameSection me={me} />
      <Section title={text('settings.appearance')} hint={text('settings.appearanceHint')}>
        <Group maw={260}>
          <ColorSchemeSwitch />
        </Group>
      </Section>
      <PasswordSection />
      <SessionsSection />
    </Stack>
  );
}

type NameField = 'first_name' | 'last_name' | 'email';
type NameDraft = Partial<Record<NameField, string>>;

function NameSection({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<NameDraft>({});
  // What was not changed here is not sent: it may have been changed elsewhere.
  const changed = Object.fromEntries(Object.entries(draft).filter(([key, value]) => value !== me[key as NameField]));
  const save = useMutation({
    mutationFn: (sent: NameDraft) => answer(client.PATCH('/api/auth/me/', { body: sent })),
    onSuccess(user, sent) {
      // What was typed since it was sent stays.
      const isStored = (key: NameField, value: string): boolean => value === sent[key] || value === user[key];
      setDraft((before) =>
        Object.fromEntries(Object.entries(before).filter(([key, value]) => !isStored(key as NameField, value))),
      );
      queries.setQueryData(keys.me, { ...me, ...user });
      notifications.show({ color: 'green', message: text('common.saved') });
    },
  });
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const input = (key: NameField, autoComplete: string) => (
    <TextInput
      label={text(`settings.${key}`)}
      autoComplete={autoComplete}
      value={draft[key] ?? me[key]}
      onChange={({ currentTarget }) => {
        const { value } = currentTarget;
        setDraft((before) => ({ ...before, [key]: value }));
      }}
      error={fields[key]?.[0]}
    />
  );
  return (
    <Section title={text('settings.you')} hint={text('settings.signedInAs', { name: me.username })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(changed);
        }}
      >
        <Stack maw={420}>
          {input('first_name', 'given-name')}
          {input('last_name', 'family-name')}
          {input('email', 'email')}
          <Failure error={Object.keys(fields).length === 0 ? save.error : null} />
          <Button type="submit" w="fit-content" loading={save.isPending} disabled={Object.keys(changed).length === 0}>
            {text('common.save')}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}

function PasswordSection() {
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const [confirmed, setConfirmed] = useState('');
  const save = useMutation({
    mutationFn: () =>
      answer(client.POST('/api/auth/password/', { body: { old_password: old, new_password: password } })),
    onSuccess({ access, refresh }) {
      signIn({ access, refresh });
      setOld('');
      setPassword('');
      setConfirmed('');
      notifications.show({ color: 'green', message: text('settings.passwordChanged') });
    },
  });
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const isReady = old !== '' && passwordRules(password, confirmed).every(({ isKept }) => isKept);
  return (
    <Section title={text('settings.password')} hint={text('settings.passwordHint')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) save.mutate();
        }}
      >
        <Stack maw={420}>
          <PasswordInput
            label={text('settings.oldPassword')}
            autoComplete="current-password"
            value={old}
            onChange={({ currentTarget }) => setOld(currentTarget.value)}
            error={fields.old_password?.[0]}
            required
          />
          <NewPasswordFields
            label={text('settings.newPassword')}
            password={password}
            confirmed={confirmed}
            onPassword={setPassword}
            onConfirmed={setConfirmed}
            error={fields.new_password?.[0]}
          />
          <Failure error={Object.keys(fields).length === 0 ? save.error : null} />
          <Button type="submit" w="fit-content" loading={save.isPending} disabled={!isReady}>
            {text('settings.changePassword')}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}

function SessionsSection() {
  const leave = useMutation({
    mutationFn: () => answer(client.POST('/api/auth/sign-out-everywhere/')),
    onSuccess: signOut,
  });
  return (
    <Section title={text('settings.sessions')} hint={text('settings.sessionsHint')}>
      <Failure error={leave.error} />
      <Button w="fit-content" color="red" variant="light" loading={leave.isPending} onClick={() => leave.mutate()}>
        {text('settings.signOutEverywhere')}
      </Button>
    </Section>
  );
}

function Failure({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  return (
    <Text c="var(--lw-failed)" size="sm" role="alert">
      {error.message}
    </Text>
  );
}
