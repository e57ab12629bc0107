import { Box, Group, Modal, SimpleGrid, Text, Title } from '@mantine/core';
import { Fragment } from 'react';
import { text } from '../text/text.ts';
import { Keys } from './keys.tsx';
import { type ShortcutScope, shortcuts } from './shortcuts.ts';

const SCOPES: readonly ShortcutScope[] = ['everywhere', 'workflows', 'canvas', 'panel', 'runs'];

/** Every shortcut, by the place where it works. */
export function KeyboardHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const all = shortcuts();
  const used = SCOPES.filter((scope) => all.some((row) => row.scope === scope));
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={text('shortcuts.title')}
      size="xl"
      closeButtonProps={{ 'aria-label': text('common.close') }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="lg">
        {used.map((scope) => (
          <Box key={scope} component="section">
            <Title order={3} size="h6" mb="xs">
              {text(`shortcuts.scope.${scope}`)}
            </Title>
            {all
              .filter((row) => row.scope === scope)
              .map(({ id, label, keys }) => (
                <Group key={id} justify="space-between" wrap="nowrap" py={4} className="lw-row-line">
                  <Text size="sm">{label}</Text>
                  <Group gap={6} wrap="nowrap">
                    {keys.map((combination, index) => (
                      <Fragment key={combination}>
                        {index > 0 && (
                          <Text size="xs" c="var(--lw-soft)">
                            {text('shortcuts.or')}
                          </Text>
                        )}
                        <Keys keys={combination} />
                      </Fragment>
                    ))}
                  </Group>
                </Group>
              ))}
          </Box>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
