import { Anchor, Center, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useTitle } from '../app/use-title.ts';
import { text } from '../text/text.ts';

/** No page has this address. */
export function NotFoundPage() {
  useTitle(text('errors.notFound'));
  return (
    <Center p="xl" mih={320}>
      <Stack align="center" gap="xs" ta="center">
        <Text size="xl" c="var(--lw-soft)" fw={650} aria-hidden>
          404
        </Text>
        <Title order={1} size="h3">
          {text('errors.notFound')}
        </Title>
        <Text c="var(--lw-soft)">{text('errors.notFoundHint')}</Text>
        <Anchor component={Link} href="/">
          {text('errors.toWorkflows')}
        </Anchor>
      </Stack>
    </Center>
  );
}
