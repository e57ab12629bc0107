import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import {
  IconDeviceDesktop,
  IconFileImport,
  IconKeyboard,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSettings,
  IconSitemap,
  IconSun,
  type TablerIcon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { answer, client } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import { text } from '../text/text.ts';
import { places } from './navigation.ts';

/** Most entries that are shown at once. */
const LIMIT = 40;

/** Pages, workflows and actions by name: the fast way to everything. */
export default function CommandPalette({
  isOpen,
  onChange,
  onHelp,
}: {
  readonly isOpen: boolean;
  readonly onChange: (isOpen: boolean) => void;
  readonly onHelp: () => void;
}) {
  const [, navigate] = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const workflows = useQuery({ queryKey: keys.workflows, queryFn: () => answer(client.GET('/api/workflow/')) });
  useEffect(() => {
    if (isOpen) spotlight.open();
  }, [isOpen]);

  const icon = (Icon: TablerIcon) => <Icon size={18} stroke={1.6} aria-hidden />;
  const go = (path: string) => () => navigate(path);
  const groups: SpotlightActionGroupData[] = [
    {
      group: text('commands.pages'),
      actions: places().map((place) => ({
        id: `page ${place.path}`,
        label: place.label,
        leftSection: icon(place.icon),
        onClick: go(place.path),
      })),
    },
    {
      group: text('commands.actions'),
      actions: [
        { id: 'new', label: text('workflows.new'), leftSection: icon(IconPlus), onClick: go('/?new=1') },
        { id: 'import', label: text('workflows.import'), leftSection: icon(IconFileImport), onClick: go('/?import=1') },
        { id: 'help', label: text('nav.help'), leftSection: icon(IconKeyboard), onClick: onHelp },
        {
          id: 'light',
          label: text('commands.light'),
          leftSection: icon(IconSun),
          onClick: () => setColorScheme('light'),
        },
        {
          id: 'dark',
          label: text('commands.dark'),
          leftSection: icon(IconMoon),
          onClick: () => setColorScheme('dark'),
        },
        {
          id: 'auto',
          label: text('commands.auto'),
          leftSection: icon(IconDeviceDesktop),
          onClick: () => setColorScheme('auto'),
        },
      ],
    },
    {
      group: text('nav.workflows'),
      actions: (workflows.data ?? []).flatMap(({ id, name, description, tags }) => [
        {
          id,
          label: name,
          ...(description === null || description === '' ? {} : { description }),
          keywords: [...tags],
          leftSection: icon(IconSitemap),
          onClick: go(`/workflows/${id}`),
        },
        {
          id: `${id} settings`,
          label: text('commands.settingsOf', { name }),
          leftSection: icon(IconSettings),
          onClick: go(`/workflows/${id}/settings`),
        },
      ]),
    },
  ];

  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      limit={LIMIT}
      scrollable
      maxHeight={420}
      nothingFound={text('commands.none')}
      onSpotlightClose={() => onChange(false)}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} aria-hidden />,
        placeholder: text('commands.placeholder'),
        'aria-label': text('nav.commands'),
      }}
    />
  );
}
