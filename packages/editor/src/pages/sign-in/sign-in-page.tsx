import { Anchor, Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import mark from '../../app/mark.svg';
import { useTitle } from '../../app/use-title.ts';
import { text } from '../../text/text.ts';
import { AccountForm, type Admission } from './account-form.tsx';
import { SignInForm } from './sign-in-form.tsx';

interface Setup {
  readonly has_owner: boolean;
  readonly needs_setup_token: boolean;
  readonly open_sign_up: boolean;
}

/** What a visitor meets: the owner's account on a new server, an invitation, signing up where anyone may, or signing in. */
export function SignInPage({ setup }: { readonly setup: Setup }) {
  const [search, setSearch] = useSearchParams();
  const [wantsAccount, setWantsAccount] = useState(false);
  const setupToken = search.get('setup_token');
  const invitation = search.get('invitation');
  const kind = !setup.has_owner
    ? setup.needs_setup_token && setupToken === null
      ? 'elsewhere'
      : 'owner'
    : invitation !== null
      ? 'invited'
      : wantsAccount && setup.open_sign_up
        ? 'open'
        : 'signIn';
  useTitle(text(`signIn.title.${kind}`));
  const admission: Admission = {
    ...(kind === 'owner' && setupToken !== null ? { setup_token: setupToken } : {}),
    ...(kind === 'invited' && invitation !== null ? { invitation } : {}),
  };
  /** A token that was used has no place in an address that one may pass on. */
  const forgetTokens = (): void => {
    setSearch(
      (before) => {
        before.delete('setup_token');
        before.delete('invitation');
        return before;
      },
      { replace: true },
    );
  };

  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={400} gap="lg">
        <Group gap="xs" justify="center">
          <img src={mark} alt="" width={30} height={30} />
          <Text fw={650} size="lg">
            {text('app.name')}
          </Text>
        </Group>
        <Paper withBorder p="xl" radius="lg" shadow="xs">
          <Stack gap="xs" mb="lg">
            <Title order={1} size="h3">
              {text(`signIn.title.${kind}`)}
            </Title>
            {kind !== 'signIn' && (
              <Text size="sm" c="var(--lw-soft)">
                {text(`signIn.hint.${kind}`)}
              </Text>
            )}
          </Stack>
          {kind === 'signIn' && <SignInForm />}
          {kind !== 'signIn' && kind !== 'elsewhere' && (
            <AccountForm key={kind} admission={admission} onDone={forgetTokens} />
          )}
        </Paper>
        {kind === 'signIn' && setup.open_sign_up && (
          <Anchor component="button" type="button" size="sm" onClick={() => setWantsAccount(true)}>
            {text('signIn.toAccount')}
          </Anchor>
        )}
        {(kind === 'invited' || kind === 'open') && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              setWantsAccount(false);
              forgetTokens();
            }}
          >
            {text('signIn.toSignIn')}
          </Anchor>
        )}
      </Stack>
    </Center>
  );
}
