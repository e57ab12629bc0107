import { Anchor, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { CopyText } from '../../parts/copy-line.tsx';
import { text } from '../../text/text.ts';
import { curlLine, type Door, isReachable } from './door.ts';

/** An API key that is made for the line. */
export type ShellKey = ReturnType<typeof useShellKey>;

/** Makes a key, named after a workflow. It is told only once: so it is held above all that comes and goes. */
export function useShellKey() {
  return useMutation({
    mutationFn: (workflow: string) =>
      answer(client.POST('/api/auth/api-keys/', { body: { name: text('try.keyName', { name: workflow }) } })),
  });
}

/** The same call from a shell, with a key to make for it. */
export function ShellLine({
  door,
  value,
  workflow,
  made,
}: {
  readonly door: Door;
  readonly value: unknown;
  /** Name of the workflow. */
  readonly workflow: string;
  readonly made: ShellKey;
}) {
  const setup = useQuery({ queryKey: keys.setup, queryFn: () => answer(client.GET('/api/setup/')), staleTime: 60_000 });
  const asksForKey = setup.data?.auth !== false;
  if (!isReachable(door)) return null;
  const line = curlLine(door, location.origin, value, asksForKey ? (made.data?.key ?? '$KEY') : null);
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm" fw={550}>
          {text('try.outside')}
        </Text>
        <CopyText value={line} label={text('try.curl')} />
      </Group>
      <Code block className="lw-answer" tabIndex={0} aria-label={text('try.curl')}>
        {line}
      </Code>
      {asksForKey && (
        <Text size="xs" c="var(--lw-soft)" component="div">
          {made.data === undefined ? (
            <>
              {text('try.needsKey')}{' '}
              <Anchor
                component="button"
                type="button"
                size="xs"
                disabled={made.isPending}
                onClick={() => made.mutate(workflow)}
              >
                {text('try.makeKey')}
              </Anchor>
            </>
          ) : (
            text('try.keyMade', { name: made.data.name })
          )}
          {made.error && (
            <Text size="xs" c="var(--lw-failed)" role="alert">
              {made.error.message}
            </Text>
          )}
        </Text>
      )}
    </Stack>
  );
}
