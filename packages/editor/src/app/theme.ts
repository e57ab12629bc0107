import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The house's colour, from pale to dark. Step 6 on white and step 4 on the dark paper both reach 4.5:1 (WCAG 1.4.3). */
const indigo: MantineColorsTuple = [
  '#eef1ff',
  '#dbe0fb',
  '#b5bff3',
  '#8d9cec',
  '#7485e8',
  '#5a6ddf',
  '#4c5fd5',
  '#3c4cb4',
  '#31409a',
  '#263480',
];

/** Paper, lines and ink of the dark scheme: those of `styles.css`, and the steps between them. */
const night: MantineColorsTuple = [
  '#e8ecf4',
  '#c9d1df',
  '#a3aec2',
  '#8b96aa',
  '#3a4354',
  '#2b3240',
  '#232936',
  '#1b202a',
  '#161a22',
  '#12151c',
];

/** Their headers are no banners of the page, which HTML would take them for (WAI-ARIA landmarks). */
const dialog = { defaultProps: { attributes: { header: { role: 'presentation' } } } };

export const theme = createTheme({
  components: {
    Modal: dialog,
    Drawer: dialog,
    // What takes the first focus is an item: a menu may hold nothing else (WAI-ARIA 1.2, role menu).
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
  },
  primaryColor: 'loop',
  primaryShade: { light: 6, dark: 6 },
  autoContrast: true,
  colors: { loop: indigo, dark: night },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** What Mantine writes in a pale colour reaches 4.5:1 with ours. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--lw-soft)',
    '--mantine-color-placeholder': 'var(--lw-soft)',
    '--mantine-color-error': 'var(--lw-failed)',
    '--mantine-color-anchor': 'var(--lw-accent-ink)',
    '--mantine-color-green-light-color': '#0f5f35',
    '--mantine-color-red-light-color': '#a02422',
    '--mantine-color-yellow-light-color': '#6b4600',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--lw-soft)',
    '--mantine-color-placeholder': 'var(--lw-soft)',
    '--mantine-color-error': 'var(--lw-failed)',
    '--mantine-color-anchor': 'var(--lw-accent-ink)',
  },
});
