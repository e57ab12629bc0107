import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { IconHelp, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { DeadLetterCount } from '../parts/dead-letter-count.tsx';
import { text } from '../text/text.ts';
import { Keys } from './keys.tsx';
import mark from './mark.svg';
import { places } from './navigation.ts';
import { ServerBanner } from './server-banner.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { useShortcut } from './use-shortcut.ts';
import { UserMenu } from './user-menu.tsx';

const loadCommands = () => import('./command-palette.tsx');
const CommandPalette = lazy(loadCommands);
const KeyboardHelp = lazy(() => import('./keyboard-help.tsx').then((loaded) => ({ default: loaded.KeyboardHelp })));

const WIDE = 208;
const NARROW = 60;
const COMMANDS_AFTER_MS = 2_000;

/** Navigation around every page: beside it on a desk, narrow where a canvas wants the room, in a drawer on a phone. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [path] = useLocation();
  const isCanvas = /^\/workflows\/[^/]+$/.test(path);
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const [isNarrow, setNarrow] = useLocalStorage({
    key: isCanvas ? 'loopwright.narrow.canvas' : 'loopwright.narrow',
    defaultValue: isCanvas,
    getInitialValueInEffect: false,
  });
  const [hasHelp, help] = useDisclosure(false);
  const [wasAskedForCommands, setAsked] = useState(false);
  const [hasCommands, setCommands] = useState(false);
  const openCommands = (): void => {
    setAsked(true);
    setCommands(true);
  };
  useEffect(() => {
    // Loaded when the page has come to rest, so that what is typed right after the shortcut is not lost.
    const timer = setTimeout(() => void loadCommands(), COMMANDS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  useShortcut('commands', openCommands);
  useShortcut('help', help.open);
  useShortcut('navigation', () => setNarrow(!isNarrow));

  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: isNarrow ? NARROW : WIDE, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
      transitionDuration={120}
    >
      <a className="lw-skip" href="#content">
        {text('app.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="sm" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={text('nav.more')} />
          <UnstyledButton component={Link} href="/" aria-label={text('nav.home')} px={4}>
            <Group gap="xs" wrap="nowrap">
              <img src={mark} alt="" width={24} height={24} />
              <Text fw={650} visibleFrom="xs">
                {text('app.name')}
              </Text>
            </Group>
          </UnstyledButton>
          <Group ml="auto" gap="xs" wrap="nowrap">
            <UnstyledButton className="lw-jump" onClick={openCommands} visibleFrom="sm">
              <IconSearch size={15} stroke={1.7} aria-hidden />
              <span>{text('nav.jump')}</span>
              <Keys keys="mod+k" />
            </UnstyledButton>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              hiddenFrom="sm"
              onClick={openCommands}
              aria-label={text('nav.commands')}
            >
              <IconSearch size={18} stroke={1.6} />
            </ActionIcon>
            <Tooltip label={text('nav.help')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                onClick={help.open}
                visibleFrom="sm"
                aria-label={text('nav.help')}
              >
                <IconHelp size={19} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
            <UserMenu onHelp={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={text('nav.label')}>
        {places().map(({ path: href, label, icon: Icon, holds }) => (
          <Tooltip key={href} label={label} position="right" disabled={!isNarrow || isOpen}>
            <NavLink
              component={Link}
              href={href}
              label={isNarrow && !isOpen ? <VisuallyHidden>{label}</VisuallyHidden> : label}
              leftSection={<Icon size={19} stroke={1.6} aria-hidden />}
              rightSection={href === '/dead-letters' && (!isNarrow || isOpen) ? <DeadLetterCount /> : undefined}
              active={holds(path)}
              aria-current={holds(path) ? 'page' : undefined}
              onClick={close}
              className="lw-nav"
            />
          </Tooltip>
        ))}
        <ActionIcon
          mt="auto"
          variant="subtle"
          color="gray"
          size="lg"
          visibleFrom="sm"
          onClick={() => setNarrow(!isNarrow)}
          aria-label={text(isNarrow ? 'nav.widen' : 'nav.narrow')}
          aria-expanded={!isNarrow}
        >
          {isNarrow ? (
            <IconLayoutSidebarLeftExpand size={19} stroke={1.6} />
          ) : (
            <IconLayoutSidebarLeftCollapse size={19} stroke={1.6} />
          )}
        </ActionIcon>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <ServerBanner />
        {children}
      </AppShell.Main>
      <SignInAgain />
      <Suspense>
        {hasHelp && <KeyboardHelp isOpen onClose={help.close} />}
        {wasAskedForCommands && <CommandPalette isOpen={hasCommands} onChange={setCommands} onHelp={help.open} />}
      </Suspense>
    </AppShell>
  );
}
