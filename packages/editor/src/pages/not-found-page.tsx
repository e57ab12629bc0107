import { Stack, Text, Title } from '@mantine/core';
import { text } from '../text/text.ts';

/** No page has this address. */
export function NotFoundPage() {
  return (
    <Stack p="xl">
      <Title order={1} size="h3">
        {text('errors.notFound')}
      </Title>
      <Text>{text('errors.notFoundHint')}</Text>
    </Stack>
  );
}
