import { Stack, Text } from '@mantine/core';

/** What stands where there is no data yet, and how one gets some. */
export function NothingYet({ title, hint }: { readonly title: string; readonly hint: string }) {
  return (
    <Stack gap={4} p="md">
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="sm" c="var(--lw-soft)">
        {hint}
      </Text>
    </Stack>
  );
}
