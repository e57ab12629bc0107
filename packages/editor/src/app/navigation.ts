import {
  IconBox,
  IconHistory,
  IconInbox,
  IconSettings,
  IconSitemap,
  IconTemplate,
  IconUserCheck,
  type TablerIcon,
} from '@tabler/icons-react';
import { text } from '../text/text.ts';

/** One place that the navigation and the command palette lead to. */
export interface Place {
  readonly path: string;
  readonly label: string;
  readonly icon: TablerIcon;
  /** Whether the place, or a page below it, is shown at this address. */
  readonly holds: (path: string) => boolean;
}

/** The main places, in the order in which they are shown. */
export function places(): readonly Place[] {
  return [
    {
      path: '/',
      label: text('nav.workflows'),
      icon: IconSitemap,
      holds: (path) => path === '/' || path.startsWith('/workflows/'),
    },
    { path: '/runs', label: text('nav.runs'), icon: IconHistory, holds: below('/runs') },
    { path: '/approvals', label: text('nav.approvals'), icon: IconUserCheck, holds: below('/approvals') },
    { path: '/dead-letters', label: text('nav.deadLetters'), icon: IconInbox, holds: below('/dead-letters') },
    { path: '/templates', label: text('nav.templates'), icon: IconTemplate, holds: below('/templates') },
    { path: '/nodes', label: text('nav.nodes'), icon: IconBox, holds: below('/nodes') },
    { path: '/settings', label: text('nav.settings'), icon: IconSettings, holds: below('/settings') },
  ];
}

function below(place: string): (path: string) => boolean {
  return (path) => path === place || path.startsWith(`${place}/`);
}
