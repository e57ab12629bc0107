import { createTheme, type MantineColorsTuple } from '@mantine/core';

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

export const theme = createTheme({
  primaryColor: 'loop',
  primaryShade: { light: 6, dark: 6 },
  autoContrast: true,
  colors: { loop: indigo },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
});
