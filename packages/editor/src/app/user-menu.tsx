import { Avatar, Box, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconKey, IconKeyboard, IconLogout, IconUser } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useStore } from 'zustand';
import { client } from '../api/client.ts';
import { useMe } from '../api/me.ts';
import { sessionStore, signOut } from '../api/session.ts';
import { text } from '../text/text.ts';
import { ColorSchemeItems } from './color-scheme.tsx';

/** Who is signed in, and what they do about themselves. */
export function UserMenu({ onHelp }: { readonly onHelp: () => void }) {
  const me = useMe();
  const session = useStore(sessionStore, (state) => state.session);
  const name = me.data?.name || me.data?.username || text('nav.account');
  return (
    <Menu position="bottom-end" width={248} shadow="md">
      <Menu.Target>
        <UnstyledButton style={{ borderRadius: 999 }}>
          <span className="lw-only-heard">{text('nav.accountOf', { name })}</span>
          <Avatar aria-hidden name={name} color="loop" variant="light" size={30} radius="xl" alt="" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Box px="sm" py={6}>
          <Text size="sm" fw={600} truncate>
            {name}
          </Text>
          {me.data && me.data.name !== '' && (
            <Text size="xs" c="var(--lw-soft)" truncate>
              {me.data.username}
            </Text>
          )}
        </Box>
        <ColorSchemeItems />
        <Menu.Divider />
        <Menu.Item component={Link} href="/settings" leftSection={<IconUser size={16} stroke={1.6} />}>
          {text('nav.profile')}
        </Menu.Item>
        <Menu.Item component={Link} href="/settings/keys" leftSection={<IconKey size={16} stroke={1.6} />}>
          {text('nav.apiKeys')}
        </Menu.Item>
        <Menu.Item onClick={onHelp} leftSection={<IconKeyboard size={16} stroke={1.6} />}>
          {text('nav.help')}
        </Menu.Item>
        {session !== null && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={leave} leftSection={<IconLogout size={16} stroke={1.6} />}>
              {text('nav.signOut')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Ends this session here and on the server. It ends here though the server cannot be told. */
function leave(): void {
  const { session } = sessionStore.getState();
  if (session === null) signOut();
  else {
    const told = client.POST('/api/auth/logout/', { body: { refresh: session.refresh } });
    void told.catch(() => undefined).then(signOut);
  }
}
