import { Menu, SegmentedControl, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { text } from '../text/text.ts';

/** Light, dark, or as the system says. Kept in this browser. */
export function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const option = (value: 'auto' | 'light' | 'dark', Icon: typeof IconSun, label: string) => ({
    value,
    label: (
      <>
        <Icon size={16} stroke={1.6} style={{ display: 'block', margin: '2px auto' }} aria-hidden />
        <VisuallyHidden>{label}</VisuallyHidden>
      </>
    ),
  });
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={text('nav.theme')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
      data={[
        option('auto', IconDeviceDesktop, text('theme.auto')),
        option('light', IconSun, text('theme.light')),
        option('dark', IconMoon, text('theme.dark')),
      ]}
    />
  );
}

const SCHEMES = [
  ['auto', IconDeviceDesktop],
  ['light', IconSun],
  ['dark', IconMoon],
] as const;

/** The same choice as items of a menu, which holds nothing but items. */
export function ColorSchemeItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}>
      {SCHEMES.map(([scheme, Icon]) => (
        <Menu.RadioItem key={scheme} value={scheme} rightSection={<Icon size={16} stroke={1.6} aria-hidden />}>
          {text(`theme.${scheme}`)}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
