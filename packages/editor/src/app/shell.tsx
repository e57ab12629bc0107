import { AppShell, Burger, Group, NavLink, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHome } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { text } from '../text/text.ts';
import mark from './mark.svg';

const LINKS = [{ path: '/', label: 'nav.workflows', icon: IconHome }] as const;

/** Navigation around every page. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const [path] = useLocation();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <a className="lw-skip" href="#content">
        {text('app.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={text('nav.more')} />
          <UnstyledButton component={Link} href="/">
            <Group gap="xs">
              <img src={mark} alt="" width={26} height={26} />
              <Text fw={650}>{text('app.name')}</Text>
            </Group>
          </UnstyledButton>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={text('nav.label')}>
        {LINKS.map(({ path: href, label, icon: Icon }) => (
          <NavLink
            key={href}
            component={Link}
            href={href}
            label={text(label)}
            leftSection={<Icon size={18} stroke={1.6} />}
            active={path === href}
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content">{children}</AppShell.Main>
    </AppShell>
  );
}
