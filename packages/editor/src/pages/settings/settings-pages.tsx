import { Box, Group, NavLink } from '@mantine/core';
import { IconCpu, IconKey, IconListDetails, IconServer, IconUser, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useMe } from '../../api/me.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { text } from '../../text/text.ts';
import { NotFoundPage } from '../not-found-page.tsx';
import { ApiKeysPage } from './api-keys-page.tsx';
import { AuditPage } from './audit-page.tsx';
import { PeoplePage } from './people-page.tsx';
import { ProfilePage } from './profile-page.tsx';
import { ServerPage } from './server-page.tsx';
import { WorkersPage } from './workers-page.tsx';

const PAGES = [
  { id: 'profile', path: '/settings', icon: IconUser, forOwner: false },
  { id: 'keys', path: '/settings/keys', icon: IconKey, forOwner: false },
  { id: 'people', path: '/settings/people', icon: IconUsers, forOwner: true },
  { id: 'audit', path: '/settings/audit', icon: IconListDetails, forOwner: false },
  { id: 'workers', path: '/settings/workers', icon: IconCpu, forOwner: true },
  { id: 'server', path: '/settings/server', icon: IconServer, forOwner: true },
] as const;

/** What a user sets about themselves, and the owner about the installation. */
export default function SettingsPages({ page = 'profile' }: { readonly page?: string | undefined }) {
  const me = useMe();
  if (me.isError && me.data === undefined) return <ErrorState error={me.error} onRetry={() => void me.refetch()} />;
  if (me.data === undefined) return <Loading />;
  const pages = PAGES.filter(({ forOwner }) => !forOwner || me.data.is_owner);
  const current = pages.find(({ id }) => id === page);
  if (current === undefined) return <NotFoundPage />;
  const contents: Readonly<Record<(typeof PAGES)[number]['id'], ReactNode>> = {
    profile: <ProfilePage me={me.data} />,
    keys: <ApiKeysPage />,
    people: <PeoplePage me={me.data} />,
    audit: <AuditPage />,
    workers: <WorkersPage />,
    server: <ServerPage />,
  };
  return (
    <Page
      title={text(`settings.page.${current.id}`)}
      lead={text(`settings.lead.${current.id}`)}
      width={['audit', 'workers', 'server'].includes(current.id) ? 1200 : 980}
    >
      <div className="lw-settings">
        <Box component="nav" aria-label={text('nav.settings')} className="lw-settings-nav">
          {pages.map(({ id, path, icon: Icon }) => (
            <NavLink
              key={id}
              component={Link}
              href={path}
              label={text(`settings.page.${id}`)}
              leftSection={<Icon size={17} stroke={1.6} aria-hidden />}
              active={id === current.id}
              aria-current={id === current.id ? 'page' : undefined}
              className="lw-nav"
            />
          ))}
        </Box>
        <Group align="flex-start" style={{ minWidth: 0 }} grow>
          {contents[current.id]}
        </Group>
      </div>
    </Page>
  );
}
