import { Box, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTitle } from '../app/use-title.ts';

/** A page of the editor: its heading, what one does on it, and the rest. Sets the window's title. */
export function Page({
  title,
  lead,
  actions,
  width = 1200,
  children,
}: {
  readonly title: string;
  /** One line under the heading. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Widest it gets, pixels. */
  readonly width?: number;
  readonly children: ReactNode;
}) {
  useTitle(title);
  return (
    <Box px={{ base: 'sm', sm: 'lg' }} py="lg" maw={width} mx="auto">
      <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
        <Stack gap={2} style={{ minWidth: 0, flex: '1 1 240px' }}>
          <Title order={1} size="h3">
            {title}
          </Title>
          {lead !== undefined && (
            <Text size="sm" c="var(--lw-soft)" component="div">
              {lead}
            </Text>
          )}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
